/*{
  "DESCRIPTION": "Remembers the image that is not the picture below.",
  "TEMPORAL": { "SOURCE": "input", "FRAMES": 4 },
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "film", "TYPE": "image" }
  ]
}*/
void main() {
    gl_FragColor = 0.5 * (IMG_THIS_PIXEL(inputImage) + IMG_HISTORY(3, isf_FragNormCoord));
}
