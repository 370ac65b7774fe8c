/*{ "DESCRIPTION": "The older word on both sides, and the older name of the beginning." }*/
varying vec3 tint;
void main() { gl_FragColor = vec4(tint, 1.0); }
