/** Lines of a text, counted from 1; `to` is the first after them. */
export type Lines = { readonly from: number; readonly to: number };

/** Where two texts differ: all lines between those that are the same at the beginning and at the end. */
export function difference(mine: string, theirs: string): { readonly mine: Lines; readonly theirs: Lines } {
  const a = mine.split("\n");
  const b = theirs.split("\n");
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) {
    start++;
  }
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) {
    end++;
  }
  return {
    mine: { from: start + 1, to: a.length - end + 1 },
    theirs: { from: start + 1, to: b.length - end + 1 },
  };
}
