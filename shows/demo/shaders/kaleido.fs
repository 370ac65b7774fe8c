/*{
  "DESCRIPTION": "Folds the picture below into mirrored segments around a point.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Filter", "Geometry"],
  "INPUTS": [
    {"NAME": "inputImage", "LABEL": "Picture", "TYPE": "image"},
    {"NAME": "segments", "LABEL": "Segments", "TYPE": "float", "DEFAULT": 6.0, "MIN": 1.0, "MAX": 16.0},
    {"NAME": "angle", "LABEL": "Angle", "TYPE": "float", "DEFAULT": 0.0, "MIN": -180.0, "MAX": 180.0},
    {"NAME": "spin", "LABEL": "Spin", "TYPE": "float", "DEFAULT": 0.0, "MIN": -1.0, "MAX": 1.0},
    {"NAME": "zoom", "LABEL": "Zoom", "TYPE": "float", "DEFAULT": 1.0, "MIN": 0.3, "MAX": 3.0},
    {"NAME": "center", "LABEL": "Centre", "TYPE": "point2D", "DEFAULT": [0.5, 0.5], "MIN": [0.0, 0.0], "MAX": [1.0, 1.0]}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

const float TAU = 6.2831853;

void main() {
    vec2 shape = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 p = (isf_FragNormCoord - center) * shape;
    float r = length(p) / zoom;

    // Fold the angle into one half of one segment; the other half mirrors it.
    float wedge = TAU / floor(segments + 0.5);
    float a = atan(p.y, p.x + 1e-6) - 0.25 * TAU;
    a = abs(mod(a + 0.5 * wedge, wedge) - 0.5 * wedge);
    a += radians(angle) + TIME * spin * 0.5;

    // Past its border the picture goes on as its own reflection.
    vec2 uv = center + r * vec2(cos(a), sin(a)) / shape;
    uv = 1.0 - abs(mod(uv, 2.0) - 1.0);
    gl_FragColor = IMG_NORM_PIXEL(inputImage, uv);
}
