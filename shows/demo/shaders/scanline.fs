/*{
  "DESCRIPTION": "An old tube: scan lines, split colours, a rolling band and a bulging glass.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Filter", "Stylize"],
  "INPUTS": [
    {"NAME": "inputImage", "LABEL": "Picture", "TYPE": "image"},
    {"NAME": "rows", "LABEL": "Lines", "TYPE": "float", "DEFAULT": 60.0, "MIN": 10.0, "MAX": 200.0},
    {"NAME": "depth", "LABEL": "Line depth", "TYPE": "float", "DEFAULT": 0.45, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "split", "LABEL": "Colour split", "TYPE": "float", "DEFAULT": 0.25, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "roll", "LABEL": "Roll", "TYPE": "float", "DEFAULT": 0.2, "MIN": -1.0, "MAX": 1.0},
    {"NAME": "bulge", "LABEL": "Bulge", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 1.0}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

void main() {
    // The glass bulges: the corners reach past the picture and stay black.
    vec2 p = isf_FragNormCoord * 2.0 - 1.0;
    p *= 1.0 + bulge * 0.12 * p.yx * p.yx;
    vec2 uv = p * 0.5 + 0.5;
    vec2 inside = clamp(min(uv, 1.0 - uv) * RENDERSIZE + 0.5, 0.0, 1.0);

    // Red and blue part towards the sides; the band tears them further.
    float band = fract(uv.y + TIME * roll * 0.5);
    band = pow(max(1.0 - abs(band - 0.5) * 8.0, 0.0), 2.0);
    float off = split * 0.012 * (0.4 + abs(p.x) + 2.5 * band);
    vec4 mid = IMG_NORM_PIXEL(inputImage, clamp(uv, 0.0, 1.0));
    float red = IMG_NORM_PIXEL(inputImage, clamp(uv + vec2(off, 0.0), 0.0, 1.0)).r;
    float blue = IMG_NORM_PIXEL(inputImage, clamp(uv - vec2(off, 0.0), 0.0, 1.0)).b;
    vec3 col = vec3(red, mid.g, blue);

    // Bright lines are wide, dark ones thin; too fine for the pixels, they even out.
    float wave = 0.5 - 0.5 * cos(6.2831853 * uv.y * rows);
    float fine = clamp(RENDERSIZE.y / rows * 0.5 - 0.9, 0.0, 1.0);
    float line = 1.0 - depth * fine * (1.0 - wave) * (1.0 - 0.5 * mid.g);
    col *= line * (1.0 + 0.25 * depth * fine) + 0.12 * band;

    gl_FragColor = vec4(clamp(col, 0.0, 1.0) * inside.x * inside.y, mid.a);
}
