/*{
  "DESCRIPTION": "Test pictures for lining up projectors, walls and pixel strips.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Generator", "Test"],
  "INPUTS": [
    {"NAME": "pattern", "LABEL": "Pattern", "TYPE": "long", "DEFAULT": 0, "MIN": 0, "MAX": 5, "VALUES": [0, 1, 2, 3, 4, 5], "LABELS": ["Colour bars", "Grey steps", "Ramps", "Checker", "Grid and circle", "Sweep"]},
    {"NAME": "level", "LABEL": "Level", "TYPE": "float", "DEFAULT": 0.75, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "cells", "LABEL": "Cells", "TYPE": "float", "DEFAULT": 8.0, "MIN": 2.0, "MAX": 32.0},
    {"NAME": "speed", "LABEL": "Sweep speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 4.0},
    {"NAME": "invert", "LABEL": "Invert", "TYPE": "bool", "DEFAULT": false, "MIN": false, "MAX": true}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

// White, yellow, cyan, green, magenta, red, blue, black: falling brightness.
vec3 barColor(float i) {
    float code = 7.0 - i;
    return vec3(mod(floor(code / 2.0), 2.0), floor(code / 4.0), mod(code, 2.0));
}

// One for a line of two pixels around zero; d and px in the same measure.
float hairline(float d, float px) {
    return 1.0 - smoothstep(0.6 * px, 1.6 * px, abs(d));
}

void main() {
    vec2 uv = isf_FragNormCoord;
    float n = floor(cells + 0.5);
    vec2 p = (uv - 0.5) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    float px = 1.0 / RENDERSIZE.y;
    vec3 col = vec3(0.0);

    if (pattern == 0) {
        col = barColor(min(floor(uv.x * 8.0), 7.0)) * level;
        if (uv.y < 0.2) col = vec3(uv.x) * level;
    } else if (pattern == 1) {
        col = vec3(min(floor(uv.x * n), n - 1.0) / (n - 1.0)) * level;
        if (uv.y < 0.5) col = level - col;
    } else if (pattern == 2) {
        float row = floor(uv.y * 4.0);
        vec3 hue = vec3(row == 3.0 || row == 0.0, row == 2.0 || row == 0.0, row == 1.0 || row == 0.0);
        col = hue * uv.x * level;
    } else if (pattern == 3) {
        vec2 g = floor((p + 0.02 * px) * n);
        col = vec3(mod(g.x + g.y, 2.0)) * level;
    } else if (pattern == 4) {
        vec2 f = (fract(p * n + 0.5) - 0.5) / n;
        float lines = max(hairline(f.x, px), hairline(f.y, px));
        float circle = max(hairline(length(p) - 0.45, px), hairline(length(p) - 0.225, px));
        vec2 rim = min(uv, 1.0 - uv) * RENDERSIZE;
        float border = 1.0 - step(2.0, min(rim.x, rim.y));
        col = vec3(0.45, 0.5, 0.55) * lines;
        col = mix(col, vec3(1.0, 0.7, 0.2), circle);
        col = mix(col, vec3(1.0), max(border, max(hairline(p.x, px), hairline(p.y, px)))) * level;
    } else {
        float across = abs(fract(uv.x - TIME * speed * 0.25 + 0.5) - 0.5);
        float down = abs(fract(uv.y - TIME * speed * 0.25 + 0.5) - 0.5);
        float w = 0.25 / n;
        col = (vec3(0.2, 0.8, 1.0) * (1.0 - smoothstep(w, w + 0.01, across))
             + vec3(1.0, 0.35, 0.2) * (1.0 - smoothstep(w, w + 0.01, down))) * level;
    }
    col = clamp(col, 0.0, 1.0);
    gl_FragColor = vec4(invert ? 1.0 - col : col, 1.0);
}
