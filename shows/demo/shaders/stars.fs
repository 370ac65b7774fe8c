/*{
  "DESCRIPTION": "Soft lights drifting at four depths, on black. Made for add or screen.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Generator"],
  "INPUTS": [
    {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.25, "MIN": 0.0, "MAX": 2.0},
    {"NAME": "heading", "LABEL": "Heading", "TYPE": "float", "DEFAULT": 60.0, "MIN": -180.0, "MAX": 180.0},
    {"NAME": "density", "LABEL": "Density", "TYPE": "float", "DEFAULT": 0.55, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "size", "LABEL": "Size", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.05, "MAX": 1.0},
    {"NAME": "twinkle", "LABEL": "Twinkle", "TYPE": "float", "DEFAULT": 0.6, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "disc", "LABEL": "Out of focus", "TYPE": "bool", "DEFAULT": false, "MIN": false, "MAX": true},
    {"NAME": "tint", "LABEL": "Tint", "TYPE": "color", "DEFAULT": [0.8, 0.9, 1.0, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

// Three even numbers in 0..1 for a cell, from multiplications alone.
vec3 scatter(vec2 cell, float layer) {
    vec3 h = fract(vec3(cell.xyx + 17.3 * layer) * vec3(0.1031, 0.1030, 0.0973));
    h += dot(h, h.yzx + 33.33);
    return fract((h.xxy + h.yzz) * h.zyx);
}

void main() {
    vec2 p = (isf_FragNormCoord - 0.5) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    float a = radians(heading);
    vec2 way = vec2(cos(a), sin(a)) * TIME * speed * 0.25;

    vec3 sum = vec3(0.0);
    for (int i = 0; i < 4; i++) {
        float k = float(i);
        float cells = 3.0 + 2.0 * k;
        vec2 g = p * cells - way * 3.0 * (1.0 - 0.12 * k) + 7.7 * k;
        vec2 cell = floor(g);
        vec3 h = scatter(mod(cell, 251.0), k);

        // A light keeps clear of its cell's border, so that none is cut.
        float radius = max((0.12 + 0.28 * h.z) * size, 1.5 * cells / RENDERSIZE.y);
        radius = min(radius, 0.45);
        vec2 off = fract(g) - 0.5 - (h.xy - 0.5) * (1.0 - 2.0 * radius);
        float d = length(off) / radius;

        float core = max(1.0 - d, 0.0);
        float soft = core * core * (0.35 + 0.65 * core * core) * 1.4;
        float pxd = cells / (radius * RENDERSIZE.y);
        float flatDisc = (0.4 + 0.35 * d * d) * (1.0 - smoothstep(0.94 - 1.5 * pxd, 0.96, d));
        float light = disc ? flatDisc : soft;

        float on = step(fract(5.3 * h.x + 7.1 * h.y + 3.7 * h.z), density - 0.001);
        float pulse = 1.0 - twinkle * (0.5 + 0.5 * sin(TIME * (0.6 + 1.7 * h.y) + 40.0 * h.x));
        vec3 hue = mix(tint.rgb, tint.rgb * vec3(1.0, 0.7, 0.5), fract(3.0 * h.x + 5.0 * h.z));
        sum += on * light * pulse * hue * (1.0 - 0.13 * k);
    }
    gl_FragColor = vec4(min(sum, 1.0), 1.0);
}
