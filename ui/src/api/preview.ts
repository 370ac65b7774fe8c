const JPEG = 1;
const ascii = new TextDecoder("ascii");

/** A preview frame of docs/sync.md: a byte 1, a byte n, n bytes of the screen's id, a JPEG; undefined if it is none. */
export function readPreview(
  data: ArrayBuffer,
): { readonly screen: string; readonly jpeg: Uint8Array<ArrayBuffer> } | undefined {
  const bytes = new Uint8Array(data);
  const length = bytes[1] ?? 0;
  if (bytes[0] !== JPEG || length === 0 || bytes.length <= 2 + length) {
    return undefined;
  }
  return { screen: ascii.decode(bytes.subarray(2, 2 + length)), jpeg: bytes.subarray(2 + length) };
}
