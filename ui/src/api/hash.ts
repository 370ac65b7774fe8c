import { canonical, type Json } from "./json.ts";

const encoder = new TextEncoder();
const ALL = (1n << 64n) - 1n;

/**
 * One path's share in the hash of a state, as docs/sync.md has it: FNV-1a over the UTF-8 of `"path":value`,
 * then mixed. The hash is the sum of all shares, so a change costs no more than itself.
 */
export function share(path: string, value: Json): bigint {
  const bytes = encoder.encode(`${JSON.stringify(path)}:${canonical(value)}`);
  // In halves of 32 bits: every byte as a bigint would be some fifty times slower.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0;
    // The prime is 2⁴⁰ + 0x1b3.
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 0x1_0000_0000) + ((low << 8) >>> 0)) >>> 0;
    low = product >>> 0;
  }
  let h = (BigInt(high) << 32n) | BigInt(low);
  h ^= h >> 33n;
  h = (h * 0xff51afd7ed558ccdn) & ALL;
  h ^= h >> 33n;
  h = (h * 0xc4ceb9fe1a85ec53n) & ALL;
  return h ^ (h >> 33n);
}

/** Sixteen hexadecimal digits. */
export function hashText(sum: bigint): string {
  return (sum & ALL).toString(16).padStart(16, "0");
}
