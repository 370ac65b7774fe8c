/*{
  "DESCRIPTION": "The picture below as a wall of lamps: blocks, round lamps or red-green-blue strips.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Filter", "Stylize"],
  "INPUTS": [
    {"NAME": "inputImage", "LABEL": "Picture", "TYPE": "image"},
    {"NAME": "rows", "LABEL": "Rows", "TYPE": "float", "DEFAULT": 30.0, "MIN": 4.0, "MAX": 90.0},
    {"NAME": "shape", "LABEL": "Lamp", "TYPE": "long", "DEFAULT": 1, "MIN": 0, "MAX": 2, "VALUES": [0, 1, 2], "LABELS": ["Block", "Round", "RGB strips"]},
    {"NAME": "gap", "LABEL": "Gap", "TYPE": "float", "DEFAULT": 0.2, "MIN": 0.0, "MAX": 0.8},
    {"NAME": "levels", "LABEL": "Levels", "TYPE": "float", "DEFAULT": 32.0, "MIN": 2.0, "MAX": 32.0},
    {"NAME": "boost", "LABEL": "Boost", "TYPE": "float", "DEFAULT": 1.2, "MIN": 0.5, "MAX": 3.0}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

void main() {
    // Lamps as near to square as a whole number of columns allows.
    vec2 n = floor(vec2(rows * RENDERSIZE.x / RENDERSIZE.y, rows) + 0.5);
    vec2 g = isf_FragNormCoord * n;
    vec2 mid = (floor(g) + 0.5) / n;
    vec2 q = 0.25 / n;

    // The mean of four points stands for the whole block.
    vec4 src = 0.25 * (IMG_NORM_PIXEL(inputImage, min(mid + q, 1.0))
                     + IMG_NORM_PIXEL(inputImage, max(mid - q, 0.0))
                     + IMG_NORM_PIXEL(inputImage, clamp(mid + vec2(q.x, -q.y), 0.0, 1.0))
                     + IMG_NORM_PIXEL(inputImage, clamp(mid + vec2(-q.x, q.y), 0.0, 1.0)));
    float steps = floor(levels + 0.5) - 1.0;
    vec3 col = floor(src.rgb * steps + 0.5) / steps * boost;

    // The lamp's outline, softened over one pixel of the screen and never finer.
    vec2 f = fract(g) - 0.5;
    float px = n.y / RENDERSIZE.y;
    float lampHalf = max(0.5 * (1.0 - gap), 0.75 * px);
    float d = max(abs(f.x), abs(f.y));
    if (shape == 1) d = length(f);
    if (shape == 2) d = abs(f.y);
    float lamp = 1.0 - smoothstep(lampHalf - 0.5 * px, lampHalf + 0.5 * px, d);
    if (gap < 0.01 && shape != 1) lamp = 1.0;

    if (shape == 2) {
        vec3 off = abs(f.x - vec3(-0.6667, 0.0, 0.6667) * lampHalf);
        col *= clamp((lampHalf / 3.0 - off) / px + 0.5, 0.0, 1.0) * 1.6;
    }
    gl_FragColor = vec4(clamp(col, 0.0, 1.0) * lamp, src.a);
}
