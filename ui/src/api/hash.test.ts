import { expect, test } from "vitest";
import { hashText, share } from "./hash.ts";
import { canonical } from "./json.ts";
import { SharedState } from "./state.ts";

/** The same by the letter of docs/sync.md, slowly. */
function byTheBook(path: string, value: string): string {
  const all = (1n << 64n) - 1n;
  let h = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(`${JSON.stringify(path)}:${value}`)) {
    h = ((h ^ BigInt(byte)) * 0x100000001b3n) & all;
  }
  h ^= h >> 33n;
  h = (h * 0xff51afd7ed558ccdn) & all;
  h ^= h >> 33n;
  h = (h * 0xc4ceb9fe1a85ec53n) & all;
  h ^= h >> 33n;
  return h.toString(16).padStart(16, "0");
}

test.each([
  ["values/main/L1/speed", 0.35],
  ["values/main/L1/words", 'größer ☃ \u0001 "quoted"'],
  ["screens", ["main", "wall"]],
  ["values/main/L2/source", { source: "file", path: "images/a.png" }],
  ["values/x", -0],
  ["values/x", 1e21],
  ["values/x", 1e-7],
])("a share of %s is FNV-1a, mixed", (path, value) => {
  expect(hashText(share(path, value))).toBe(byTheBook(path, canonical(value)));
});

test("objects are written with their keys in order, whatever order they came in", () => {
  expect(canonical({ b: 1, a: [true, null, "x"] })).toBe('{"a":[true,null,"x"],"b":1}');
  expect(share("p", { b: 1, a: 2 })).toBe(share("p", { a: 2, b: 1 }));
});

test("the hash of a state depends on what is in it, not on how it came there", () => {
  const direct = new SharedState();
  direct.apply([{ path: "a", value: 2 }]);
  const detour = new SharedState();
  detour.apply([
    { path: "b", value: 1 },
    { path: "a", value: 1 },
  ]);
  detour.apply([
    { path: "b", gone: true },
    { path: "a", value: 2 },
  ]);

  expect(detour.hash()).toBe(direct.hash());
  expect(new SharedState().hash()).toBe("0000000000000000");
});

test("a whole state in place of another names only what differs", () => {
  const state = new SharedState();
  state.apply([
    { path: "a", value: [1, 2] },
    { path: "b", value: 1 },
    { path: "c", value: 1 },
  ]);

  const changes = state.replace([
    { path: "a", value: [1, 2] },
    { path: "b", value: 2 },
  ]);

  expect([...changes]).toEqual([
    ["c", undefined],
    ["b", 2],
  ]);
});
