/*{
  "DESCRIPTION": "A picture on a floating screen: a video source, a file, a layer. Nothing where there is no picture.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Generator", "Video"],
  "INPUTS": [
    {"NAME": "clip", "LABEL": "Picture", "TYPE": "image"},
    {"NAME": "place", "LABEL": "Place", "TYPE": "point2D", "DEFAULT": [0.5, 0.5], "MIN": [0.0, 0.0], "MAX": [1.0, 1.0]},
    {"NAME": "size", "LABEL": "Size", "TYPE": "float", "DEFAULT": 0.4, "MIN": 0.05, "MAX": 1.5},
    {"NAME": "sway", "LABEL": "Sway", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "tone", "LABEL": "Tone", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "deep", "LABEL": "Tone of the dark", "TYPE": "color", "DEFAULT": [0.02, 0.03, 0.12, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]},
    {"NAME": "bright", "LABEL": "Tone of the bright", "TYPE": "color", "DEFAULT": [0.55, 0.95, 1.0, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

void main() {
    vec2 picture = IMG_SIZE(clip);
    vec2 shape = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 p = (isf_FragNormCoord - place) * shape;

    // The screen turns a little to the left and right, and nearer is larger.
    float yaw = sway * 0.5 * sin(TIME * 0.37);
    float roll = sway * 0.05 * sin(TIME * 0.53);
    p = mat2(cos(roll), -sin(roll), sin(roll), cos(roll)) * p;
    float near = 1.0 / max(1.0 + p.x * sin(yaw) * 0.9, 0.2);
    p = vec2(p.x / cos(yaw), p.y) * near / size;

    // From -1 to 1 on the screen, however wide the picture is; the corners are round.
    float wide = picture.x / picture.y;
    vec2 q = p * 2.0 / vec2(wide, 1.0);
    float corner = length(max(abs(p) * 2.0 - vec2(wide, 1.0) + 0.12, 0.0)) - 0.12;
    float edge = 3.0 / (size * RENDERSIZE.y);
    float inside = 1.0 - smoothstep(-edge, edge, corner);
    float halo = exp(-max(corner, 0.0) * 9.0) * 0.35 * (1.0 - smoothstep(0.2, 0.4, corner));

    vec4 seen = IMG_NORM_PIXEL(clip, clamp(q * 0.5 + 0.5, 0.0, 1.0));
    float luma = dot(seen.rgb, vec3(0.2126, 0.7152, 0.0722));
    vec3 color = mix(seen.rgb, mix(deep.rgb, bright.rgb, luma), tone);
    color *= 0.92 + 0.08 * sin(q.y * 90.0);
    color += 0.10 * smoothstep(0.2, 1.0, q.y) * (1.0 - abs(q.x));
    float alpha = seen.a * mix(halo * smoothstep(0.0, 0.6, luma), 1.0, inside);
    gl_FragColor = vec4(clamp(color, 0.0, 1.0), alpha);
}
