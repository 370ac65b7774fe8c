/*{
  "DESCRIPTION": "An image as a table of colours; none changes nothing.",
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "look", "TYPE": "image" },
    { "NAME": "amount", "TYPE": "float", "DEFAULT": 1.0 }
  ]
}*/
void main() {
    vec4 color = IMG_THIS_PIXEL(inputImage);
    vec4 both = IMG_LUT(look, color);
    gl_FragColor = vec4(mix(color.rgb, IMG_LUT(look, color.rgb), amount), both.a);
}
