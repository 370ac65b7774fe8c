// SPDX-License-Identifier: Apache-2.0

varying vec2 inBox;

// Only where the words are is there anything to draw.
void main() {
    isf_vertShaderInit();

    // As high as asked for, unless that would be wider than the picture.
    vec2 size = IMG_SIZE(words);
    vec2 box = vec2(size.x / size.y * RENDERSIZE.y / RENDERSIZE.x, 1.0) * height;
    box *= min(1.0, 0.94 / box.x);
    inBox = (isf_FragNormCoord - 0.5) * vec2(1.1, 1.3) + 0.5;
    isf_FragNormCoord = place + (inBox - 0.5) * box;
    gl_Position = vec4(isf_FragNormCoord * 2.0 - 1.0, 0.0, 1.0);
}
