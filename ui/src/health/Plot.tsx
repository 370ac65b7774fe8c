import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Columns } from "./numbers.ts";
import styles from "./HealthView.module.css";

/** One line of a plot; the colour is a custom property of the theme. */
export type Line = { readonly label: string; readonly colour: string; readonly isFilled?: boolean };

type Limit = { readonly at: number; readonly label: string };

type Props = {
  readonly title: string;
  /** What the newest numbers are, for the eye and for who cannot see the lines. */
  readonly words: string;
  readonly data: Columns;
  readonly lines: readonly Line[];
  /** Drawn across: what is not to be passed. */
  readonly limit?: Limit;
  readonly unit: string;
};

const SPAN_SECONDS = 120;
const TICKS = [-120, -90, -60, -30, 0];
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000];

/** Some minutes of a few numbers. */
export function Plot({ title, words, data, lines, limit, unit }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const newest = useRef(data);
  // The lines are constants of whoever shows the plot.
  const key = JSON.stringify([lines, limit?.at, unit]);

  useEffect(() => {
    newest.current = data;
    plot.current?.setData(rows(data));
  }, [data]);

  useEffect(() => {
    const parent = place.current;
    if (parent === null) {
      return undefined;
    }
    const [someLines, someLimit, someUnit] = JSON.parse(key) as [Line[], number | null, string];
    const make = () => {
      plot.current?.destroy();
      plot.current = new uPlot(
        options(parent, someLines, someLimit ?? undefined, someUnit),
        rows(newest.current),
        parent,
      );
    };
    make();
    // Colours are read once, when it is made.
    addEventListener("scrim-theme", make);
    const sizes = new ResizeObserver(() => plot.current?.setSize(sizeOf(parent)));
    sizes.observe(parent);
    return () => {
      removeEventListener("scrim-theme", make);
      sizes.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [key]);

  return (
    <figure className={styles["plot"]}>
      <figcaption className={styles["caption"]}>
        <h3>{title}</h3>
        <p>{words}</p>
      </figcaption>
      <div ref={place} className={styles["canvas"]} aria-hidden="true" />
      <ul className={styles["legend"]}>
        {lines.map((line) => (
          <li key={line.label}>
            <span className={styles["swatch"]} style={{ background: `var(${line.colour})` }} />
            {line.label}
          </li>
        ))}
        {limit !== undefined && (
          <li>
            <span className={styles["swatch"]} data-is="limit" />
            {limit.label}
          </li>
        )}
      </ul>
    </figure>
  );
}

function rows(data: Columns): uPlot.AlignedData {
  return [[...data.seconds], ...data.columns.map((column) => [...column])];
}

function sizeOf(parent: HTMLElement): { width: number; height: number } {
  return { width: parent.clientWidth, height: parent.clientHeight };
}

function options(
  parent: HTMLElement,
  lines: readonly Line[],
  limit: number | undefined,
  unit: string,
): uPlot.Options {
  const css = getComputedStyle(document.documentElement);
  const colour = (name: string) => css.getPropertyValue(name).trim();
  const size = parseFloat(css.fontSize);
  const letters = Math.max(12, size * 0.75);
  const font = `${letters}px ${css.getPropertyValue("--font")}`;
  const axis = {
    stroke: colour("--soft"),
    font,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    ...sizeOf(parent),
    padding: [letters * 0.7, letters * 1.4, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { time: false, range: () => [-SPAN_SECONDS, 0] },
      y: { range: (_, _low, high) => [0, Math.max(high, (limit ?? 0) * 1.2, 1) * 1.05] },
    },
    axes: [
      {
        ...axis,
        size: letters * 2.4,
        gap: letters * 0.8,
        splits: () => [...TICKS],
        values: (_, ticks) => ticks.map((tick) => (tick === 0 ? "now" : `−${-tick} s`)),
      },
      {
        ...axis,
        size: letters * 4.6,
        gap: letters * 0.5,
        incrs: [...STEPS],
        space: letters * 2.2,
        values: (_, ticks) => ticks.map((tick) => `${tick} ${unit}`),
      },
    ],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.label,
        stroke: colour(line.colour),
        width: 1.5,
        points: { show: false },
        ...(line.isFilled === true ? { fill: `${colour(line.colour)}22` } : {}),
      })),
    ],
    hooks:
      limit === undefined
        ? {}
        : {
            draw: [
              (plot) => {
                const y = Math.round(plot.valToPos(limit, "y", true));
                plot.ctx.save();
                plot.ctx.strokeStyle = colour("--bad");
                plot.ctx.setLineDash([4, 4]);
                plot.ctx.beginPath();
                plot.ctx.moveTo(plot.bbox.left, y);
                plot.ctx.lineTo(plot.bbox.left + plot.bbox.width, y);
                plot.ctx.stroke();
                plot.ctx.restore();
              },
            ],
          },
  };
}
