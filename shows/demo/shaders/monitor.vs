// SPDX-License-Identifier: Apache-2.0

// Only around the screen is there anything to draw.
void main() {
    isf_vertShaderInit();
    vec2 picture = IMG_SIZE(clip);
    vec2 reach = (vec2(picture.x / picture.y, 1.0) * 1.2 + 0.4) * size;
    reach.x *= RENDERSIZE.y / RENDERSIZE.x;
    isf_FragNormCoord = place + (isf_FragNormCoord - 0.5) * reach;
    gl_Position = vec4(isf_FragNormCoord * 2.0 - 1.0, 0.0, 1.0);
}
