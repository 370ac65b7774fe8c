/*{
  "DESCRIPTION": "A line of words over the picture below.",
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "title", "TYPE": "text", "DEFAULT": "Scrim", "SIZE": 40 },
    { "NAME": "ink", "TYPE": "color", "DEFAULT": [1.0, 1.0, 1.0, 1.0] }
  ]
}*/
void main() {
    vec2 place = (gl_FragCoord.xy - 0.5 * (RENDERSIZE - IMG_SIZE(title))) / IMG_SIZE(title);
    bool isInside = place == clamp(place, 0.0, 1.0);
    float letter = isInside ? IMG_NORM_PIXEL(title, place).a : 0.0;
    gl_FragColor = mix(IMG_THIS_PIXEL(inputImage), ink, letter);
}
