/*{
  "DESCRIPTION": "Both pictures of the sound; a line where there is none.",
  "CATEGORIES": ["Audio Visualizer"],
  "INPUTS": [
    { "NAME": "wave", "TYPE": "audio", "MAX": 256 },
    { "NAME": "bins", "TYPE": "audioFFT" }
  ]
}*/
void main() {
    float height = IMG_NORM_PIXEL(wave, vec2(isf_FragNormCoord.x, 0.25)).r;
    float line = 1.0 - smoothstep(0.0, 0.02, abs(isf_FragNormCoord.y - height));
    float bar = step(isf_FragNormCoord.y, IMG_NORM_PIXEL(bins, vec2(isf_FragNormCoord.x, 0.0)).r);
    gl_FragColor = vec4(bar, line, IMG_SIZE(bins).x > 0.0 ? 0.2 : 0.0, 1.0);
}
