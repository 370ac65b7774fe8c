/*{
  "DESCRIPTION": "Two families of rings drift across each other and beat.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Generator", "Geometry"],
  "INPUTS": [
    {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 2.0},
    {"NAME": "rings", "LABEL": "Rings", "TYPE": "float", "DEFAULT": 14.0, "MIN": 2.0, "MAX": 40.0},
    {"NAME": "spread", "LABEL": "Spread", "TYPE": "float", "DEFAULT": 0.35, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "hard", "LABEL": "Hardness", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "colorA", "LABEL": "Ground colour", "TYPE": "color", "DEFAULT": [0.03, 0.02, 0.08, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]},
    {"NAME": "colorB", "LABEL": "Ring colour", "TYPE": "color", "DEFAULT": [0.35, 0.95, 0.8, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

void main() {
    float t = TIME * speed;
    vec2 p = (isf_FragNormCoord - 0.5) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);

    // The two centres wander on slow, unequal loops.
    vec2 a = spread * vec2(0.8 * sin(0.71 * t), 0.5 * sin(0.93 * t + 1.0));
    vec2 b = spread * vec2(0.8 * sin(0.59 * t + 2.6), 0.5 * sin(1.07 * t + 4.0));
    float k = 6.2831853 * rings;
    float wa = cos(k * length(p - a) - 2.0 * t);
    float wb = cos(k * length(p - b) - 2.0 * t);

    // The product beats; the hardness steepens it, never beyond one pixel.
    float steep = mix(1.0, 9.0, hard * hard);
    steep = min(steep, max(1.0, RENDERSIZE.y / (k * 1.2)));
    float beat = clamp(0.5 + 0.5 * steep * wa * wb, 0.0, 1.0);
    float glow = 1.0 / (1.0 + 5.0 * min(dot(p - a, p - a), dot(p - b, p - b)));

    vec3 col = mix(colorA.rgb, colorB.rgb, beat * (0.25 + 0.75 * glow));
    gl_FragColor = vec4(col, 1.0);
}
