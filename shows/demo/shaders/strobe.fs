/*{
  "DESCRIPTION": "Flashes over the picture below: by hand on each event, or by the clock.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Filter", "Light"],
  "INPUTS": [
    {"NAME": "inputImage", "LABEL": "Picture", "TYPE": "image"},
    {"NAME": "flash", "LABEL": "Flash once", "TYPE": "event", "DEFAULT": false, "MIN": false, "MAX": true},
    {"NAME": "running", "LABEL": "Run by the clock", "TYPE": "bool", "DEFAULT": false, "MIN": false, "MAX": true},
    {"NAME": "rate", "LABEL": "Flashes per second", "TYPE": "float", "DEFAULT": 2.0, "MIN": 0.1, "MAX": 12.0},
    {"NAME": "decay", "LABEL": "Decay", "TYPE": "float", "DEFAULT": 0.25, "MIN": 0.02, "MAX": 1.0},
    {"NAME": "strength", "LABEL": "Strength", "TYPE": "float", "DEFAULT": 0.8, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "tint", "LABEL": "Colour", "TYPE": "color", "DEFAULT": [1.0, 0.96, 0.9, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

void main() {
    vec4 src = IMG_THIS_PIXEL(inputImage);

    // The event holds for a single frame; the clock's flash fades over its decay.
    float beat = running ? max(1.0 - fract(TIME * rate) / decay, 0.0) : 0.0;
    float light = (flash ? 1.0 : beat * beat) * strength * tint.a;

    // Screen, so that the picture's own highlights are kept.
    vec3 col = 1.0 - (1.0 - src.rgb) * (1.0 - tint.rgb * light);
    gl_FragColor = vec4(col, src.a);
}
