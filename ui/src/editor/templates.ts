/** What a new shader begins with. */
export type Template = {
  readonly id: string;
  readonly label: string;
  readonly what: string;
  readonly text: (name: string) => string;
};

export const TEMPLATES: readonly Template[] = [
  {
    id: "generator",
    label: "A picture of its own",
    what: "Draws something by itself; starts as moving colours.",
    text: (name) => `/*{
  "DESCRIPTION": ${JSON.stringify(`${name}: what it draws, in a sentence.`)},
  "CREDIT": "",
  "ISFVSN": "2",
  "CATEGORIES": ["Generator"],
  "INPUTS": [
    {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 2.0},
    {"NAME": "scale", "LABEL": "Scale", "TYPE": "float", "DEFAULT": 3.0, "MIN": 0.5, "MAX": 12.0},
    {"NAME": "tint", "LABEL": "Tint", "TYPE": "color", "DEFAULT": [0.2, 0.6, 1.0, 1.0]}
  ]
}*/

void main() {
    // From the middle of the picture, the same on every format.
    vec2 p = (isf_FragNormCoord - 0.5) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0) * scale;
    float t = TIME * speed;
    float wave = 0.5 + 0.5 * sin(p.x + t) * cos(p.y - 0.7 * t);

    gl_FragColor = vec4(tint.rgb * wave, 1.0);
}
`,
  },
  {
    id: "effect",
    label: "An effect on the picture below",
    what: "Takes the layers below it and changes them; starts as a soft vignette.",
    text: (name) => `/*{
  "DESCRIPTION": ${JSON.stringify(`${name}: what it does to the picture below, in a sentence.`)},
  "CREDIT": "",
  "ISFVSN": "2",
  "CATEGORIES": ["Effect"],
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "DEFAULT": 0.6, "MIN": 0.0, "MAX": 1.0}
  ]
}*/

void main() {
    vec4 below = IMG_THIS_PIXEL(inputImage);
    float rim = smoothstep(0.2, 0.8, distance(isf_FragNormCoord, vec2(0.5)));

    gl_FragColor = vec4(below.rgb * (1.0 - amount * rim), below.a);
}
`,
  },
];
