import { hashText, share } from "./hash.ts";
import type { Json } from "./json.ts";
import type { StateOp } from "./messages.ts";

/** What became of paths: their new values, undefined for what is gone. */
export type Changes = ReadonlyMap<string, Json | undefined>;

/** The show as paths and values, and the hash by which it can be compared with Scrim's. */
export class SharedState {
  private readonly entries = new Map<string, { readonly value: Json; readonly share: bigint }>();
  private sum = 0n;

  get(path: string): Json | undefined {
    return this.entries.get(path)?.value;
  }

  /** Sixteen hexadecimal digits that are the same as Scrim's if the state is. */
  hash(): string {
    return hashText(this.sum);
  }

  /** Takes a delta's ops; returns what they named. */
  apply(ops: readonly StateOp[]): Changes {
    const changed = new Map<string, Json | undefined>();
    for (const op of ops) {
      this.set(op.path, op.gone === true ? undefined : (op.value ?? null));
      changed.set(op.path, this.get(op.path));
    }
    return changed;
  }

  /** Takes a whole state in place of this one; returns what is different. */
  replace(ops: readonly StateOp[]): Changes {
    const changed = new Map<string, Json | undefined>();
    const next = new Map(ops.map((op) => [op.path, op.value ?? null]));
    for (const path of [...this.entries.keys()]) {
      if (!next.has(path)) {
        this.set(path, undefined);
        changed.set(path, undefined);
      }
    }
    for (const [path, value] of next) {
      const before = this.entries.get(path);
      const now = share(path, value);
      if (before?.share !== now) {
        this.set(path, value);
        changed.set(path, value);
      }
    }
    return changed;
  }

  private set(path: string, value: Json | undefined): void {
    this.sum -= this.entries.get(path)?.share ?? 0n;
    if (value === undefined) {
      this.entries.delete(path);
    } else {
      const entry = { value, share: share(path, value) };
      this.entries.set(path, entry);
      this.sum += entry.share;
    }
  }
}
