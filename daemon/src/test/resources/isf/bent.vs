#if __VERSION__ <= 120
varying vec2 left_coord;
varying vec2 offsets[2];
#else
out vec2 left_coord;
out vec2 offsets[2];
#endif
void main(void) {
    isf_vertShaderInit();
    gl_Position.x += lean * gl_Position.y;
    left_coord = isf_FragNormCoord - vec2(1.0 / RENDERSIZE.x, 0.0);
    offsets[0] = isf_FragNormCoord;
    offsets[1] = isf_FragNormCoord + vec2(0.0, float(PASSINDEX + 1) / RENDERSIZE.y);
}
