/*{
  "DESCRIPTION": "Colour grade: lift, gamma, gain, saturation, a tint and a vignette.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Filter", "Colour"],
  "INPUTS": [
    {"NAME": "inputImage", "LABEL": "Picture", "TYPE": "image"},
    {"NAME": "lift", "LABEL": "Lift", "TYPE": "float", "DEFAULT": 0.0, "MIN": -0.3, "MAX": 0.3},
    {"NAME": "gamma", "LABEL": "Gamma", "TYPE": "float", "DEFAULT": 1.0, "MIN": 0.4, "MAX": 2.5},
    {"NAME": "gain", "LABEL": "Gain", "TYPE": "float", "DEFAULT": 1.0, "MIN": 0.0, "MAX": 2.0},
    {"NAME": "saturation", "LABEL": "Saturation", "TYPE": "float", "DEFAULT": 1.0, "MIN": 0.0, "MAX": 2.0},
    {"NAME": "vignette", "LABEL": "Vignette", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "tint", "LABEL": "Tint", "TYPE": "color", "DEFAULT": [1.0, 1.0, 1.0, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

void main() {
    vec4 src = IMG_THIS_PIXEL(inputImage);

    // Lift moves the blacks and leaves white; gain moves the whites and leaves black.
    vec3 col = src.rgb + lift * (1.0 - src.rgb);
    col = max(col * gain, 0.0);
    col = pow(col, vec3(1.0 / gamma));

    float luma = dot(col, vec3(0.2126, 0.7152, 0.0722));
    col = mix(vec3(luma), col, saturation) * tint.rgb;

    // The vignette is round in the picture's own shape.
    vec2 p = isf_FragNormCoord * 2.0 - 1.0;
    float corner = dot(p, p) * 0.5;
    col *= 1.0 - vignette * smoothstep(0.15, 1.05, corner);

    gl_FragColor = vec4(clamp(col, 0.0, 1.0), src.a);
}
