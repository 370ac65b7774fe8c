varying vec3 tint;
void main() {
    vv_vertShaderInit();
    tint = vec3(vv_FragNormCoord, 0.5 + 0.5 * sin(TIME));
}
