/*{
  "DESCRIPTION": "Red is now, green a few frames ago, blue twice as long: what moves splits into colours.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Filter", "Time"],
  "INPUTS": [
    {"NAME": "inputImage", "LABEL": "Picture", "TYPE": "image"},
    {"NAME": "delay", "LABEL": "Delay in frames", "TYPE": "float", "DEFAULT": 4.0, "MIN": 0.0, "MAX": 6.0},
    {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "DEFAULT": 0.8, "MIN": 0.0, "MAX": 1.0}
  ],
  "TEMPORAL": {"SOURCE": "below", "FRAMES": 12}
}*/
// SPDX-License-Identifier: Apache-2.0

void main() {
    vec4 src = IMG_THIS_PIXEL(inputImage);
    vec3 split = vec3(
        src.r,
        IMG_HISTORY(int(delay + 0.5), isf_FragNormCoord).g,
        IMG_HISTORY(int(2.0 * delay + 0.5), isf_FragNormCoord).b);
    gl_FragColor = vec4(mix(src.rgb, split, amount), src.a);
}
