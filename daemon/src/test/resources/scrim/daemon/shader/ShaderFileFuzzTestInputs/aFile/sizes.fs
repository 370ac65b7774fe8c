/*{
  "DESCRIPTION": "Pictures of every kind of size, one after the other.",
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "quality", "TYPE": "float", "MIN": 0.1, "MAX": 1.0, "DEFAULT": 0.5 },
    { "NAME": "columns", "TYPE": "long", "VALUES": [4, 8, 16], "LABELS": ["few", "some"], "DEFAULT": 8 }
  ],
  "PASSES": [
    { "TARGET": "halved", "WIDTH": "$WIDTH/2.0", "HEIGHT": "$HEIGHT/2.0" },
    { "TARGET": "least", "WIDTH": "max(floor($WIDTH*0.02),1.0)", "HEIGHT": "1" },
    { "TARGET": "chosen", "WIDTH": "floor($WIDTH * min(($quality), 1.0))", "HEIGHT": "max(8.0, floor($HEIGHT*quality))" },
    { "TARGET": "counted", "WIDTH": "$columns", "HEIGHT": 2 },
    { }
  ]
}*/
void main() {
    if (PASSINDEX == 0) {
        gl_FragColor = IMG_THIS_PIXEL(inputImage);
    } else if (PASSINDEX == 1) {
        gl_FragColor = IMG_NORM_PIXEL(halved, isf_FragNormCoord);
    } else if (PASSINDEX == 2) {
        gl_FragColor = IMG_PIXEL(halved, isf_FragNormCoord * IMG_SIZE(halved));
    } else if (PASSINDEX == 3) {
        gl_FragColor = IMG_THIS_PIXEL(least);
    } else {
        gl_FragColor = 0.5 * (IMG_THIS_PIXEL(chosen) + IMG_THIS_PIXEL(counted));
    }
}
