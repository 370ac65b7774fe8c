/*
 * What has been typed and not set yet, by parameter: kept beside the components, which come and go with what is
 * looked at.
 */
const drafts = new Map<string, string>();
const listeners = new Set<() => void>();

export function draftOf(path: string): string | undefined {
  return drafts.get(path);
}

/** Undefined: it was set, or given up. */
export function keepDraft(path: string, draft: string | undefined): void {
  if (draft === undefined) {
    drafts.delete(path);
  } else {
    drafts.set(path, draft);
  }
  listeners.forEach((listener) => listener());
}

/** Calls back when any draft changes; the answer ends it. */
export function onDraft(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
