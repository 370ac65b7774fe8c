/*{
  "DESCRIPTION": "Words, with a light that runs across them and a soft shadow below.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Generator", "Text"],
  "INPUTS": [
    {"NAME": "words", "LABEL": "Words", "TYPE": "text", "DEFAULT": "SCRIM", "SIZE": 120},
    {"NAME": "place", "LABEL": "Place", "TYPE": "point2D", "DEFAULT": [0.5, 0.5], "MIN": [0.0, 0.0], "MAX": [1.0, 1.0]},
    {"NAME": "height", "LABEL": "Height", "TYPE": "float", "DEFAULT": 0.22, "MIN": 0.02, "MAX": 1.0},
    {"NAME": "shimmer", "LABEL": "Shimmer", "TYPE": "float", "DEFAULT": 0.6, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "shadow", "LABEL": "Shadow", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "tint", "LABEL": "Colour", "TYPE": "color", "DEFAULT": [1.0, 1.0, 1.0, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

float letterAt(vec2 p) {
    bool isIn = all(greaterThan(p, vec2(0.0))) && all(lessThan(p, vec2(1.0)));
    return isIn ? IMG_NORM_PIXEL(words, p).a : 0.0;
}

varying vec2 inBox;

void main() {
    vec2 size = IMG_SIZE(words);
    vec2 p = inBox;
    float letter = letterAt(p);
    vec2 below = vec2(0.012 * size.y / size.x, 0.03);
    float dark = 0.25 * (letterAt(p + below) + letterAt(p + 2.0 * below)
        + letterAt(p + 3.0 * below) + letterAt(p + 4.0 * below));

    // A slanted band of light passes every six seconds.
    float at = fract(TIME / 6.0) * 2.0 - 0.5;
    float band = 1.0 - smoothstep(0.0, 0.18, abs(p.x + 0.15 * p.y - at));
    vec3 color = tint.rgb * mix(1.0, 0.72 + 0.28 * p.y + 0.5 * band, shimmer);

    float under = dark * shadow * (1.0 - letter);
    float alpha = max(letter, under) * tint.a;
    gl_FragColor = vec4(min(color, 1.0) * step(under, letter), alpha);
}
