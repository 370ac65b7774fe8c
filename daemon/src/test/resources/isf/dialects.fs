/*{
  "DESCRIPTION": "Words of older and other dialects of the shading language.",
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "mix", "TYPE": "float", "DEFAULT": 0.5 },
    { "NAME": "mode", "TYPE": "long", "MIN": 0, "MAX": 3, "DEFAULT": 1 },
    { "NAME": "center", "TYPE": "point2D", "MIN": [-1, -1], "MAX": [1, 1], "DEFAULT": [0.25, 0.5] },
    { "NAME": "flash", "TYPE": "event" }
  ]
}*/
#version 120
#extension GL_OES_standard_derivatives : enable
#ifdef GL_ES
precision mediump float;
#endif
#define texture2DRectSize(image) IMG_SIZE(image)

float turn = TIME * 2.0;

vec4 texture(vec2 place) {
    return texture2D(inputImage, place, 0.0);
}

void main() {
    int steps = 3;
    float sample = 0.0;
    float patch = 1;
    for (int i = 0; i < steps; i++) {
        sample += texture2DLod(inputImage, isf_FragNormCoord, 0.0).g * patch / steps;
    }
    float cubed = pow(center.x - isf_FragNormCoord.x, 3.0);
    vec4 color = texture(isf_FragNormCoord + vec2(cubed, 0.0) * sin(turn));
    vec4 other = texture2DRect(inputImage, gl_FragCoord.xy);
    color = 0.5 * color + 0.5 * texture2DProj(inputImage, vec3(isf_FragNormCoord, 1.0));
    gl_FragData[0] = vec4(color.rgb * (1.0 - mix) + other.rgb * mix * sample, 1.0);
    if (mode == 2 || flash) {
        gl_FragColor = vec4(texture2DRectSize(inputImage) / RENDERSIZE, DATE.x, FRAMEINDEX);
    }
}
