/** What is asked of Scrim for one screen. */
export type Wish = { readonly width: number; readonly rate: number };

const RATE = 30;
const NARROWEST = 16;
const WIDEST = 960;
// What Scrim sends to one client.
const MOST_SCREENS = 16;
// A picture that is about to be scrolled into sight comes a little before.
const NEAR = "200px";

/** Pictures of the screens as they come, drawn where the page shows them. */
export class Previews {
  /** Told when other pictures are wanted than before. */
  onWishes: (() => void) | undefined;
  private readonly canvases = new Map<string, Set<HTMLCanvasElement>>();
  private readonly sizes = new Map<HTMLCanvasElement, string>();
  private readonly outOfSight = new WeakSet<HTMLCanvasElement>();

  /** Draws a screen's pictures into a canvas; the answer ends it. */
  attach(screen: string, canvas: HTMLCanvasElement): () => void {
    let all = this.canvases.get(screen);
    if (all === undefined) {
      all = new Set();
      this.canvases.set(screen, all);
    }
    all.add(canvas);
    // Shown, hidden or made larger: it is another picture that is wanted then.
    const sizes = new ResizeObserver(() => this.onWishes?.());
    sizes.observe(canvas);
    const sight = new IntersectionObserver(
      (entries) => {
        if (entries.at(-1)?.isIntersecting === true) {
          this.outOfSight.delete(canvas);
        } else {
          this.outOfSight.add(canvas);
        }
        this.onWishes?.();
      },
      { rootMargin: NEAR },
    );
    sight.observe(canvas);
    return () => {
      sizes.disconnect();
      sight.disconnect();
      all.delete(canvas);
      this.sizes.delete(canvas);
      this.onWishes?.();
    };
  }

  /**
   * What is to be seen, as wide as it is shown; a width of its own for each would be a picture of its own to make. Of
   * more than Scrim sends, the first.
   */
  wishes(): Readonly<Record<string, Wish>> {
    const wishes: Record<string, Wish> = {};
    for (const [screen, canvases] of this.canvases) {
      const seen = [...canvases].filter((canvas) => !this.outOfSight.has(canvas));
      const widths = seen.map((canvas) => canvas.clientWidth * devicePixelRatio);
      const widest = Math.max(0, ...widths);
      if (widest > 0 && Object.keys(wishes).length < MOST_SCREENS) {
        const width = Math.min(WIDEST, Math.max(NARROWEST, Math.ceil(widest / 160) * 160));
        wishes[screen] = { width, rate: RATE };
      }
    }
    return wishes;
  }

  /** @param seen called when the picture is drawn, so that Scrim sends no more than this page can take */
  show(screen: string, jpeg: Uint8Array<ArrayBuffer>, seen: () => void): void {
    const all = this.canvases.get(screen);
    if (all === undefined || all.size === 0) {
      seen();
      return;
    }
    createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }))
      .then((picture) => {
        for (const canvas of all) {
          const size = `${picture.width}x${picture.height}`;
          if (this.sizes.get(canvas) !== size) {
            this.sizes.set(canvas, size);
            canvas.width = picture.width;
            canvas.height = picture.height;
          }
          canvas.getContext("2d")?.drawImage(picture, 0, 0);
          canvas.dataset["frames"] = String(Number(canvas.dataset["frames"] ?? 0) + 1);
        }
        picture.close();
      })
      .catch(() => undefined)
      .finally(seen);
  }
}
