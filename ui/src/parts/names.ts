/**
 * An id for something of this name: its letters and digits, in lower case, and counted on where another has it. It is
 * the file's name and the word for scripts, and stays when the name changes.
 *
 * @param otherwise what to call it when nothing in the name can be used
 */
export function idFor(name: string, taken: readonly string[], otherwise: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 56);
  const stem = plain === "" ? otherwise : plain;
  for (let n = 1; ; n++) {
    const id = n === 1 ? stem : `${stem}-${n}`;
    if (!taken.includes(id)) {
      return id;
    }
  }
}

/** A name that nobody has yet: `Scene 1`, `Scene 2` … */
export function freeName(taken: readonly string[]): string {
  for (let n = taken.length + 1; ; n++) {
    if (!taken.includes(`Scene ${n}`)) {
      return `Scene ${n}`;
    }
  }
}
