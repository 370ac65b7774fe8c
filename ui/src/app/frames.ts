// A page that is not seen draws no frames: then this often.
const UNSEEN_MILLIS = 250;

/** When the browser draws next; tests draw by hand. */
export class Frames {
  private then: (() => void) | undefined;
  private stop: (() => void) | undefined;

  /** Calls back once before the next frame, however often it is asked until then. */
  request(then: () => void): void {
    this.then = then;
    if (this.stop !== undefined) {
      return;
    }
    const run = () => {
      this.stop?.();
      this.stop = undefined;
      this.then?.();
    };
    const frame = requestAnimationFrame(run);
    const timer = setTimeout(run, UNSEEN_MILLIS);
    this.stop = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }

  after(millis: number, then: () => void): void {
    setTimeout(then, millis);
  }
}
