import type { Persistence } from "./messages.ts";

/** Whether everything is on disk; `unknown` until Scrim has said so. */
export type Saved = "unknown" | "saved" | "unsaved";

/**
 * Says whether all that is to be saved is on disk. Session changes count up the rev too and are never saved, so
 * the rev alone does not tell: a delta does, by what it changed, and health has the last word.
 */
export class Saving {
  private wanted = 0;
  private durable = 0;
  private isKnown = false;
  // How many health reports in a row have said that all is saved, since the last change that is to be.
  private calm = 0;

  now(): Saved {
    if (this.wanted > this.durable) {
      return "unsaved";
    }
    return this.isKnown ? "saved" : "unknown";
  }

  /** Another run of Scrim: its revs mean something else. */
  restart(): void {
    this.wanted = 0;
    this.durable = 0;
    this.isKnown = false;
    this.calm = 0;
  }

  /** A change was made that changed these paths. */
  changed(rev: number, paths: Iterable<string>): void {
    for (const path of paths) {
      if (isToBeSaved(path)) {
        this.want(rev);
        return;
      }
    }
  }

  /** An answer said that something is to be saved. */
  want(rev: number): void {
    if (rev > this.wanted) {
      this.wanted = rev;
      this.calm = 0;
    }
  }

  durableUpTo(rev: number): void {
    this.durable = Math.max(this.durable, rev);
  }

  heartbeat(rev: number, durableRev: number): void {
    this.durableUpTo(durableRev);
    if (rev === durableRev) {
      this.isKnown = true;
    }
  }

  health(persistence: Persistence): void {
    this.durableUpTo(persistence.durableRev);
    this.isKnown = true;
    if (persistence.unsaved) {
      this.want(Math.max(persistence.rev, persistence.durableRev + 1));
      return;
    }
    // The first may have been made up before the change that has just come; two cannot.
    this.calm++;
    if (this.calm >= 2) {
      this.wanted = Math.min(this.wanted, this.durable);
    }
  }
}

function isToBeSaved(path: string): boolean {
  return path === "screens" || /^(saved|screens|scenes)\//.test(path);
}
