/*{
  "PERSISTENT_BUFFERS": [ "rings" ],
  "PASSES": [ { "TARGET": "rings" } ]
}*/
void main() {
    float ring = step(0.5, fract(distance(isf_FragNormCoord, vec2(0.5)) * 8.0 - TIME));
    gl_FragColor = mix(IMG_THIS_PIXEL(rings), vec4(ring, ring, 1.0, 1.0), 0.5);
}
