/*{
  "ISFVSN": "2",
  "DESCRIPTION": "A ball with a tail: a float picture that remembers, then a last pass that shows it.",
  "CATEGORIES": ["Generator", "Feedback"],
  "INPUTS": [
    { "NAME": "decay", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.9 }
  ],
  "PASSES": [
    { "TARGET": "tail", "PERSISTENT": true, "FLOAT": true, "DESCRIPTION": "the memory" },
    { }
  ]
}*/
void main() {
    if (PASSINDEX == 0) {
        vec2 ball = vec2(0.5) + 0.3 * vec2(cos(TIME * 3.0), sin(TIME * 3.0));
        float light = 1.0 - smoothstep(0.05, 0.1, distance(isf_FragNormCoord, ball));
        gl_FragColor = max(vec4(light), IMG_THIS_PIXEL(tail) * decay);
    } else {
        gl_FragColor = vec4(IMG_THIS_NORM_PIXEL(tail).rgb, 1.0);
    }
}
