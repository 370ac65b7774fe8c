/*{
  "DESCRIPTION": "A woven tunnel of rings and spokes that falls away to its centre.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Generator", "Geometry"],
  "INPUTS": [
    {"NAME": "speed", "LABEL": "Speed", "TYPE": "float", "DEFAULT": 0.4, "MIN": -2.0, "MAX": 2.0},
    {"NAME": "rings", "LABEL": "Rings", "TYPE": "float", "DEFAULT": 3.0, "MIN": 1.0, "MAX": 8.0},
    {"NAME": "spokes", "LABEL": "Spokes", "TYPE": "float", "DEFAULT": 10.0, "MIN": 2.0, "MAX": 24.0},
    {"NAME": "twist", "LABEL": "Twist", "TYPE": "float", "DEFAULT": 0.35, "MIN": -1.0, "MAX": 1.0},
    {"NAME": "center", "LABEL": "Centre", "TYPE": "point2D", "DEFAULT": [0.5, 0.5], "MIN": [0.0, 0.0], "MAX": [1.0, 1.0]},
    {"NAME": "colorA", "LABEL": "Near colour", "TYPE": "color", "DEFAULT": [1.0, 0.45, 0.2, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]},
    {"NAME": "colorB", "LABEL": "Far colour", "TYPE": "color", "DEFAULT": [0.3, 0.2, 0.9, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

const float TAU = 6.2831853;

void main() {
    vec2 p = (isf_FragNormCoord - center) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    float r = max(length(p), 1e-4);
    float depth = -log(r);
    float turn = atan(p.y, p.x) / TAU;

    // Rings along the depth, spokes around it; the twist turns one into the other.
    float n = floor(spokes + 0.5);
    float u = depth * rings + TIME * speed * 2.0;
    float v = (turn + depth * twist * 0.25) * n;
    float row = floor(u);
    v += 0.5 * mod(row, 2.0);

    // Distance to the tile's border in one measure both ways, beside that of a pixel.
    vec2 side = vec2(1.0 / rings, TAU / n);
    vec2 f = (0.5 - abs(vec2(fract(u), fract(v)) - 0.5)) * side;
    float border = min(f.x, f.y);
    float small = min(side.x, side.y);
    float px = 1.0 / (r * RENDERSIZE.y);
    float grout = 0.06 * small + 0.006;
    float tile = smoothstep(grout - px, grout + px, border);
    float bevel = 0.6 + 0.8 * border / small;

    // Tiles light up in waves that run down the tunnel and around it.
    float wave = 0.5 + 0.5 * sin(row * 1.3 + floor(v) * TAU / n * 2.0 + TIME * speed);
    float lit = tile * bevel * (0.2 + 0.9 * wave * wave);
    lit = mix(lit, 0.3, clamp(2.0 * px / small - 0.4, 0.0, 1.0));

    vec3 col = mix(colorA.rgb, colorB.rgb, clamp(depth * 0.45 + 0.1, 0.0, 1.0));
    float fade = smoothstep(0.0, 0.35, r);
    gl_FragColor = vec4(clamp(col * lit * fade * 1.25, 0.0, 1.0), 1.0);
}
