/*{
  "DESCRIPTION": "The last pass too is remembered: a game of life.",
  "INPUTS": [ { "NAME": "again", "TYPE": "event" } ],
  "PASSES": [ { "TARGET": "cells", "PERSISTENT": true } ]
}*/
float alive(vec2 off) { return step(0.5, IMG_PIXEL(cells, gl_FragCoord.xy + off).r); }
void main() {
    float around = alive(vec2(-1.0, -1.0)) + alive(vec2(0.0, -1.0)) + alive(vec2(1.0, -1.0))
        + alive(vec2(-1.0, 0.0)) + alive(vec2(1.0, 0.0))
        + alive(vec2(-1.0, 1.0)) + alive(vec2(0.0, 1.0)) + alive(vec2(1.0, 1.0));
    bool lives = around == 3.0 || (around == 2.0 && alive(vec2(0.0)) == 1.0);
    if (FRAMEINDEX < 2 || again) {
        lives = fract(sin(dot(floor(gl_FragCoord.xy), vec2(12.9, 78.2))) * 43758.5) < 0.4;
    }
    gl_FragColor = vec4(vec3(lives ? 1.0 : 0.0), 1.0);
}
