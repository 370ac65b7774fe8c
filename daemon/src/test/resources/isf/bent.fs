/*{
  "DESCRIPTION": "Needs its vertex shader, which leans the picture and says where its neighbours are.",
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "lean", "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.3 }
  ]
}*/
#if __VERSION__ <= 120
varying vec2 left_coord;
varying vec2 offsets[2];
#else
in vec2 left_coord;
in vec2 offsets[2];
#endif
void main() {
    gl_FragColor = 0.25 * (2.0 * IMG_THIS_PIXEL(inputImage) + IMG_NORM_PIXEL(inputImage, left_coord)
        + IMG_NORM_PIXEL(inputImage, offsets[1]));
}
