/*{
  "DESCRIPTION": "Images that come with the shader, as ISF 2 lists them.",
  "IMPORTED": [ { "NAME": "tile", "PATH": "images/tile.png" } ]
}*/
void main() { gl_FragColor = IMG_NORM_PIXEL(tile, fract(isf_FragNormCoord * 4.0)); }
