/*{
  "DESCRIPTION": "Shafts of light that stream from the picture's bright parts, away from a point.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Filter", "Light"],
  "INPUTS": [
    {"NAME": "inputImage", "LABEL": "Picture", "TYPE": "image"},
    {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "DEFAULT": 0.6, "MIN": 0.0, "MAX": 2.0},
    {"NAME": "reach", "LABEL": "Reach", "TYPE": "float", "DEFAULT": 0.35, "MIN": 0.0, "MAX": 0.9},
    {"NAME": "threshold", "LABEL": "Threshold", "TYPE": "float", "DEFAULT": 0.35, "MIN": 0.0, "MAX": 0.95},
    {"NAME": "center", "LABEL": "Centre", "TYPE": "point2D", "DEFAULT": [0.5, 0.5], "MIN": [0.0, 0.0], "MAX": [1.0, 1.0]},
    {"NAME": "tint", "LABEL": "Tint", "TYPE": "color", "DEFAULT": [1.0, 0.9, 0.75, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

void main() {
    vec4 src = IMG_THIS_PIXEL(inputImage);
    vec2 uv = isf_FragNormCoord;

    // Eight steps back to the centre; a dither per pixel hides their number.
    vec2 stride = (center - uv) * reach / 8.0;
    vec2 cell = floor(uv * RENDERSIZE);
    uv += stride * fract(52.9829 * fract(dot(cell, vec2(0.06711, 0.00584))));

    vec3 sum = vec3(0.0);
    float weight = 1.0;
    for (int i = 0; i < 8; i++) {
        sum += weight * max(IMG_NORM_PIXEL(inputImage, uv).rgb - threshold, 0.0);
        uv += stride;
        weight *= 0.86;
    }

    vec3 light = sum * amount * 0.25 / (1.0 - 0.9 * threshold) * tint.rgb;
    vec3 col = 1.0 - (1.0 - src.rgb) * exp(-light);
    gl_FragColor = vec4(col, src.a);
}
