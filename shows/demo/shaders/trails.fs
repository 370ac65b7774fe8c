/*{
  "DESCRIPTION": "Bright things leave light behind that drifts outwards, turns and fades.",
  "CREDIT": "Scrim",
  "ISFVSN": "2",
  "CATEGORIES": ["Filter", "Feedback"],
  "INPUTS": [
    {"NAME": "inputImage", "LABEL": "Picture", "TYPE": "image"},
    {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "DEFAULT": 0.7, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "hold", "LABEL": "Hold", "TYPE": "float", "DEFAULT": 0.7, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "threshold", "LABEL": "Threshold", "TYPE": "float", "DEFAULT": 0.45, "MIN": 0.0, "MAX": 1.0},
    {"NAME": "drift", "LABEL": "Drift", "TYPE": "float", "DEFAULT": 0.25, "MIN": -1.0, "MAX": 1.0},
    {"NAME": "turn", "LABEL": "Turn", "TYPE": "float", "DEFAULT": 6.0, "MIN": -90.0, "MAX": 90.0},
    {"NAME": "tint", "LABEL": "Fades to", "TYPE": "color", "DEFAULT": [0.75, 0.55, 1.0, 1.0], "MIN": [0.0, 0.0, 0.0, 0.0], "MAX": [1.0, 1.0, 1.0, 1.0]}
  ],
  "PASSES": [
    {"TARGET": "trail", "PERSISTENT": true, "WIDTH": "$WIDTH / 2.0", "HEIGHT": "$HEIGHT / 2.0"},
    {}
  ]
}*/
// SPDX-License-Identifier: Apache-2.0

vec3 trailOfThisFrame() {
    // The light of the frame before, a little further out and turned.
    vec2 shape = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 p = (isf_FragNormCoord - 0.5) * shape;
    float a = radians(turn) * TIMEDELTA;
    p = mat2(cos(a), -sin(a), sin(a), cos(a)) * p * (1.0 - drift * TIMEDELTA);
    vec3 before = IMG_NORM_PIXEL(trail, p / shape + 0.5).rgb;

    // A second later a hundredth of it is left, or nearly all. The last step is taken off whole:
    // eight bits would round it up again for ever.
    float left = pow(mix(0.01, 0.9, hold), TIMEDELTA);
    before = max(before * mix(vec3(1.0), tint.rgb, 1.0 - left) * left - 0.5 / 255.0, 0.0);

    vec3 now = IMG_THIS_PIXEL(inputImage).rgb;
    float luma = dot(now, vec3(0.2126, 0.7152, 0.0722));
    return max(before, now * smoothstep(threshold, threshold + 0.25, luma));
}

void main() {
    if (PASSINDEX == 0) {
        gl_FragColor = vec4(trailOfThisFrame(), 1.0);
    } else {
        vec4 src = IMG_THIS_PIXEL(inputImage);
        vec3 light = IMG_THIS_PIXEL(trail).rgb * amount;
        gl_FragColor = vec4(src.rgb + light * (1.0 - src.rgb), src.a);
    }
}
