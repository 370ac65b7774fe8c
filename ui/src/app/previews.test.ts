import { beforeEach, expect, test, vi } from "vitest";
import { Previews } from "./previews.ts";

type Look = (entries: readonly { readonly isIntersecting: boolean }[]) => void;

let looks: Look[];
let previews: Previews;

beforeEach(() => {
  looks = [];
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(look: Look) {
        looks.push(look);
      }
      observe(): void {
        // The tests say what is in sight.
      }
      disconnect(): void {
        // The tests say what is in sight.
      }
    },
  );
  previews = new Previews();
});

function attach(screens: number): void {
  for (let i = 1; i <= screens; i++) {
    const canvas = document.createElement("canvas");
    vi.spyOn(canvas, "clientWidth", "get").mockReturnValue(300);
    previews.attach(`screen-${i}`, canvas);
  }
}

test("no more pictures are asked for than Scrim sends, or it would send none", () => {
  attach(20);

  expect(Object.keys(previews.wishes())).toEqual(Array.from({ length: 16 }, (_, i) => `screen-${i + 1}`));
});

test("what is scrolled out of sight makes room for what is in sight", () => {
  attach(20);
  const wished = vi.fn();
  previews.onWishes = wished;

  looks.slice(0, 10).forEach((look) => look([{ isIntersecting: false }]));

  expect(wished).toHaveBeenCalled();
  expect(Object.keys(previews.wishes())).toEqual(Array.from({ length: 10 }, (_, i) => `screen-${i + 11}`));
  looks[0]?.([{ isIntersecting: true }]);
  expect(Object.keys(previews.wishes())).toContain("screen-1");
});
