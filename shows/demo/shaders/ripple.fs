/*{
  "DESCRIPTION": "Rings on water: bends the picture below around a point, or around drops that fall by themselves.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Filter", "Distortion"],
  "INPUTS": [
    {"NAME": "inputImage", "LABEL": "Picture", "TYPE": "image"},
    {"NAME": "depth", "LABEL": "Depth", "TYPE": "float", "DEFAULT": 0.4, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "rings", "LABEL": "Rings", "TYPE": "float", "DEFAULT": 9.0, "MIN": 1.0, "MAX": 30.0},
    {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 3.0},
    {"NAME": "shine", "LABEL": "Shine", "TYPE": "float", "DEFAULT": 0.4, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "drops", "LABEL": "Falling drops", "TYPE": "bool", "DEFAULT": false, "MIN": false, "MAX": true},
    {"NAME": "center", "LABEL": "Centre", "TYPE": "point2D", "DEFAULT": [0.5, 0.5], "MIN": [0.0, 0.0], "MAX": [1.0, 1.0]}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

const float TAU = 6.2831853;

void main() {
    vec2 shape = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    float t = TIME * speed;
    vec2 at = center;
    float age = fract(t);

    // A new drop each turn of the clock, at a place drawn from its number.
    if (drops) {
        float n = mod(floor(t), 1024.0);
        at = fract(vec2(n * 0.7549 + 0.2, n * 0.5698 + 0.6)) * 0.8 + 0.1;
    }
    vec2 p = (isf_FragNormCoord - at) * shape;
    float r = length(p) + 1e-4;

    // Standing train of rings, or one packet that runs outward and dies.
    float front = (r - 1.4 * age) * 4.0;
    float packet = drops ? exp(-front * front) * (1.0 - age) * 1.6 : 1.0 / (1.0 + 2.0 * r);
    float phase = TAU * (rings * r - (drops ? rings * 1.4 * age : 2.0 * t));
    float slope = cos(phase) * packet * smoothstep(0.0, 0.08, r);

    vec2 uv = isf_FragNormCoord - p / r / shape * slope * depth * 0.6 / (rings + 2.0);
    uv = 1.0 - abs(mod(uv, 2.0) - 1.0);
    vec4 src = IMG_NORM_PIXEL(inputImage, uv);

    // Light falls from above: one flank of each ring shines, the other is in shade.
    float light = slope * (p.y - 0.4 * p.x) / r * shine * depth;
    vec3 col = src.rgb * (1.0 + light) + max(light, 0.0) * 0.15;
    gl_FragColor = vec4(clamp(col, 0.0, 1.0), src.a);
}
