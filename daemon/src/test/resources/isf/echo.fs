/*{
  "DESCRIPTION": "The picture below and what it was.",
  "TEMPORAL": { "SOURCE": "below", "FRAMES": 8 },
  "INPUTS": [
    { "NAME": "ago", "TYPE": "float", "MIN": 0.0, "MAX": 8.0, "DEFAULT": 4.0 }
  ]
}*/
void main() {
    vec4 then = IMG_HISTORY(ago, isf_FragNormCoord);
    vec4 now = IMG_HISTORY(0, isf_FragNormCoord);
    gl_FragColor = vec4(HISTORY_FRAMES > 0 ? abs(now - then).rgb : vec3(0.0), 1.0)
        + vec4(isf_FragNormCoord, 0.0, 0.0) * 0.5;
}
