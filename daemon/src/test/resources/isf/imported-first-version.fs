/*{
  "IMPORTED": { "tile": { "PATH": "images/tile.png" } }
}*/
void main() { gl_FragColor = IMG_PIXEL(tile, mod(gl_FragCoord.xy, IMG_SIZE(tile))); }
