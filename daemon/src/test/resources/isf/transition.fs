/*{
  "DESCRIPTION": "One picture pushes the other away.",
  "CATEGORIES": ["Transition"],
  "INPUTS": [
    { "NAME": "startImage", "TYPE": "image" },
    { "NAME": "endImage", "TYPE": "image" },
    { "NAME": "progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0 }
  ]
}*/
void main() {
    vec2 place = isf_FragNormCoord + vec2(progress, 0.0);
    gl_FragColor = place.x < 1.0
        ? IMG_NORM_PIXEL(startImage, place)
        : IMG_NORM_PIXEL(endImage, place - vec2(1.0, 0.0));
}
