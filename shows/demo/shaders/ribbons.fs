/*{
  "DESCRIPTION": "Luminous ribbons of fine thread that twist across the picture. Made for add or screen.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Generator"],
  "INPUTS": [
    {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.3, "MIN": 0.0, "MAX": 2.0},
    {"NAME": "count", "LABEL": "Ribbons", "TYPE": "float", "DEFAULT": 4.0, "MIN": 1.0, "MAX": 6.0},
    {"NAME": "sway", "LABEL": "Sway", "TYPE": "float", "DEFAULT": 0.6, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "width", "LABEL": "Width", "TYPE": "float", "DEFAULT": 0.55, "MIN": 0.05, "MAX": 1.0},
    {"NAME": "bright", "LABEL": "Brightness", "TYPE": "float", "DEFAULT": 0.65, "MIN": 0.0, "MAX": 2.0},
    {"NAME": "colorA", "LABEL": "First colour", "TYPE": "color", "DEFAULT": [1.0, 0.35, 0.1, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]},
    {"NAME": "colorB", "LABEL": "Last colour", "TYPE": "color", "DEFAULT": [0.15, 0.55, 1.0, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

void main() {
    float t = TIME * speed;
    float px = 1.0 / RENDERSIZE.y;
    float x = (isf_FragNormCoord.x - 0.5) * RENDERSIZE.x / RENDERSIZE.y;
    float y = isf_FragNormCoord.y - 0.5;
    float last = max(floor(count + 0.5) - 1.0, 1.0);

    vec3 sum = vec3(0.0);
    for (int i = 0; i < 6; i++) {
        float k = float(i);
        if (k > last + 0.01 || (k > 0.0 && count < 1.5)) break;

        // Each ribbon hangs between two edges that cross now and then.
        float spine = sway * (0.42 * sin(1.9 * x + 0.9 * t + 1.9 * k) + 0.16 * sin(3.7 * x - 1.3 * t + 2.7 * k));
        float twist = sin(2.3 * x - 0.7 * t + 1.3 * k);
        float span = width * 0.28 * twist;
        float reach = sqrt(span * span + 9.0 * px * px);
        float d = (y - spine) / reach;

        // The same light on less width is brighter; it dies away past the edges.
        float d4 = d * d * d * d;
        float inside = 1.0 / (1.0 + d4 * d4);
        float rim = abs(d) - 0.93;
        float edge = 1.0 / (1.0 + 14.0 * rim * rim);
        edge *= edge;
        float sheer = 0.07 * (width + 0.13) / (reach + 0.03);

        // Threads, faded out where they would be finer than the pixels.
        float thread = 0.5 + 0.5 * cos((15.0 + 25.0 * width) * d * sign(twist) + 4.0 * x + k);
        thread = mix(0.5, thread, clamp(reach / ((6.0 + 12.0 * width) * px) - 0.6, 0.0, 1.0));

        float halo = 0.012 / (0.05 + abs(y - spine));
        float light = sheer * inside * (0.25 + 0.8 * thread) + sheer * 0.9 * edge + halo;
        sum += light * mix(colorA.rgb, colorB.rgb, k / last);
    }

    // Let the light saturate softly instead of clipping.
    gl_FragColor = vec4(1.0 - exp(-2.0 * bright * sum), 1.0);
}
