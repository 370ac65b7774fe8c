/*{
  "DESCRIPTION": "A slow field of colour, folded into itself like ink in water.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Generator"],
  "INPUTS": [
    {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.35, "MIN": 0.0, "MAX": 2.0},
    {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "DEFAULT": 1.3, "MIN": 0.3, "MAX": 3.0},
    {"NAME": "amount", "LABEL": "Warp amount", "TYPE": "float", "DEFAULT": 1.0, "MIN": 0.0, "MAX": 2.0},
    {"NAME": "sheen", "LABEL": "Sheen", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "colorA", "LABEL": "Deep colour", "TYPE": "color", "DEFAULT": [0.01, 0.015, 0.06, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]},
    {"NAME": "colorB", "LABEL": "Body colour", "TYPE": "color", "DEFAULT": [0.0, 0.32, 0.45, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]},
    {"NAME": "colorC", "LABEL": "Accent colour", "TYPE": "color", "DEFAULT": [0.42, 0.08, 0.55, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

void main() {
    float t = TIME * speed;
    vec2 p = (isf_FragNormCoord - 0.5) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0) * 3.0 * scale;

    // Push the plane along its own waves four times, each time a little finer.
    vec2 q = p;
    for (int i = 1; i <= 4; i++) {
        float k = float(i);
        q += amount * 0.9 / k * vec2(
            sin(1.25 * k * q.y * 0.7 + t + 1.7 * k),
            sin(1.15 * k * q.x * 0.7 - 0.8 * t + 2.3 * k));
    }

    // Where the plane has travelled far, the accent comes through.
    float body = 0.5 + 0.5 * sin(q.x + 0.7 * q.y + 0.4 * t);
    float accent = 0.5 + 0.5 * sin(1.3 * q.y - 0.6 * q.x + 1.0);
    vec3 col = mix(colorA.rgb, colorB.rgb, body * body);
    col = mix(col, colorC.rgb, 0.95 * accent * accent * accent * accent * accent);

    // Thin bright crests, as on the folds of cloth.
    float crest = 1.0 - abs(sin(0.8 * q.x + 1.1 * q.y));
    col += sheen * crest * crest * crest * (0.12 + 0.5 * col);

    // The troughs fall back into the deep colour.
    float trough = 0.5 + 0.5 * sin(q.x - q.y);
    col = mix(col, colorA.rgb, 0.55 * trough * trough);

    gl_FragColor = vec4(clamp(col, 0.0, 1.0), 1.0);
}
