/*
{
	"DESCRIPTION": "As ISF 1 was written.",
	"CREDIT": "Scrim",
	"CATEGORIES": [ "Blur", ],
	"INPUTS": [
		{ "NAME": "inputImage", "TYPE": "image" },
		{ "NAME": "soft", "TYPE": "bool", "DEFAULT": 1.0 },
		{ "NAME": "level", "TYPE": "float", "DEFAULT": "0.5", "MIN": 1.0, "MAX": 0.0 }
	],
	"PERSISTENT_BUFFERS": {
		"before": { "WIDTH": "floor($WIDTH/4.0)", "HEIGHT": "floor($HEIGHT/4.0)", "FLOAT": true }
	},
	"PASSES": [
		{ "TARGET": "before" },
		{ }
	]
}
*/

void main() {
	vec4 fresh = IMG_THIS_PIXEL(inputImage);
	vec4 stale = texture2D(before, vv_FragNormCoord);
	if (PASSINDEX == 0) {
		gl_FragColor = mix(fresh, stale, soft ? level : 0.0);
	} else {
		vec2 size = _inputImage_imgRect.zw;
		gl_FragColor = gl_FragCoord.x < size.x * 0.5 ? stale : IMG_PIXEL(inputImage, gl_FragCoord.xy);
	}
}
