import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Persistence } from "../src/api/messages.ts";

/** A message of the sync protocol, as far as tests look at it. */
export type Message = {
  readonly type: string;
  readonly rev?: number;
  readonly health?: { readonly persistence: Persistence };
};

/** What a page and Scrim tell each other, listened to on the way; without the pictures. */
export class Wire {
  readonly sent: Message[] = [];
  readonly heard: Message[] = [];

  /** To be called before the page is loaded. */
  readonly listen = (page: Page): Promise<void> => {
    page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => note(this.sent, payload));
      socket.on("framereceived", ({ payload }) => note(this.heard, payload));
    });
    return Promise.resolve();
  };

  count(type: string): number {
    return this.sent.filter((message) => message.type === type).length;
  }

  /** How often the page has asked for a change of what is kept, on any ground. */
  asked(): number {
    return this.count("mutate") + this.count("commit");
  }

  /**
   * Waits until the page has said all that it had to say to what was done until now. Its words keep their order, and it
   * says of each picture that it has seen it: what was not said before some of those is not said at all.
   */
  async afterwards(page: Page): Promise<void> {
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    const before = this.count("seen");
    await expect.poll(() => this.count("seen")).toBeGreaterThan(before + 2);
  }
}

function note(all: Message[], payload: string | Buffer): void {
  if (typeof payload === "string") {
    all.push(JSON.parse(payload) as Message);
  }
}
