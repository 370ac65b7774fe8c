import type { Json } from "../api/json.ts";

type Listener = () => void;

/**
 * Values by path, with their listeners by path: a value that changes wakes those who show it and nobody else, however
 * many there are.
 */
export class Cells {
  private readonly values = new Map<string, Json>();
  private readonly listeners = new Map<string, Set<Listener>>();

  get(path: string): Json | undefined {
    return this.values.get(path);
  }

  set(path: string, value: Json | undefined): void {
    if (this.values.get(path) !== value) {
      if (value === undefined) {
        this.values.delete(path);
      } else {
        this.values.set(path, value);
      }
      this.listeners.get(path)?.forEach((listener) => listener());
    }
  }

  clear(): void {
    for (const path of [...this.values.keys()]) {
      this.set(path, undefined);
    }
  }

  paths(): Iterable<string> {
    return this.values.keys();
  }

  /** Calls back after each change of one path; the answer ends it. */
  subscribe(path: string, listener: Listener): () => void {
    let all = this.listeners.get(path);
    if (all === undefined) {
      all = new Set();
      this.listeners.set(path, all);
    }
    all.add(listener);
    return () => {
      all.delete(listener);
      if (all.size === 0 && this.listeners.get(path) === all) {
        this.listeners.delete(path);
      }
    };
  }
}
