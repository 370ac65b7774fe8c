const PATHS = {
  play: "M5 3.5v9l7.5-4.5z",
  pause: "M4.5 3.5h2.5v9h-2.5zM9 3.5h2.5v9h-2.5z",
  stop: "M4 4h8v8h-8z",
  plus: "M8 3v10M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  up: "M4 10l4-4 4 4",
  down: "M4 6l4 4 4-4",
  left: "M10 4l-4 4 4 4",
  right: "M6 4l4 4-4 4",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  grip: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  copy: "M6 6h7v7h-7zM10 3.5h-6.500v6.500",
  trash: "M3.5 5h9M6.500 5v-1.500h3v1.500M5 5l.6 8h4.800l.6-8",
  undo: "M4 6h6a3 3 0 0 1 0 6h-3M4 6l2.500-2.500M4 6l2.500 2.500",
  eye: "M2 8c2-3.300 4-4.500 6-4.500s4 1.200 6 4.500c-2 3.300-4 4.500-6 4.500s-4-1.200-6-4.500zM8 6.200a1.800 1.800 0 1 0 0 3.600a1.800 1.800 0 1 0 0-3.600z",
  eyeOff:
    "M2.500 2.500l11 11M6 4c.600-.300 1.300-.500 2-.500c2 0 4 1.200 6 4.500c-.600 1-1.300 1.900-2 2.600M9.700 12.200c-.500.200-1.100.300-1.700.300c-2 0-4-1.200-6-4.500c.600-1.100 1.300-1.900 2-2.600",
  swap: "M3 6h9l-2.500-2.500M13 10H4l2.500 2.500",
  code: "M5.500 4.500l-3.500 3.500 3.500 3.500M10.500 4.500l3.500 3.500-3.500 3.500",
  off: "M8 3v5M5 4.800a4.500 4.500 0 1 0 6 0",
  search: "M7 3.500a3.500 3.500 0 1 0 0 7a3.500 3.500 0 1 0 0-7zM9.700 9.700l3.300 3.300",
  warning: "M8 3l5.500 10h-11zM8 7v2.500M8 11.300h.01",
  check: "M3.500 8.500l3 3 6-7",
  sun: "M8 5.500a2.500 2.500 0 1 0 0 5a2.500 2.500 0 1 0 0-5zM8 2v1M8 13v1M2 8h1M13 8h1M3.800 3.800l.7.7M11.500 11.500l.7.7M3.800 12.200l.7-.7M11.500 4.500l.7-.7",
  moon: "M12.500 9.500a5 5 0 0 1-6-6a5 5 0 1 0 6 6z",
  screens: "M2.500 3.500h11v7h-11zM6 13h4",
  stack: "M8 2.500l6 3-6 3-6-3zM2 8.500l6 3 6-3M2 11l6 3 6-3",
  scenes: "M3 3h4v4h-4zM9 3h4v4h-4zM3 9h4v4h-4zM9 9h4v4h-4z",
  health: "M2 8.500h3l1.500-4 3 7 1.500-3h3",
  edit: "M3 13l.6-2.600 7-7 2 2-7 7z",
  knob: "M4.400 12.200a5.500 5.500 0 1 1 7.200 0M8 8l2.500-2.500",
  slider: "M2 8h6.500M11.500 8h2.500M8.500 5.500h3v5h-3z",
  link: "M6.500 9.500l3-3M7 5l1.500-1.500a2.500 2.500 0 0 1 4 4l-1.500 1.500M9 11l-1.500 1.500a2.500 2.500 0 0 1-4-4l1.500-1.500",
  question: "M5.800 6a2.200 2.200 0 1 1 3.200 2c-.7.4-1 .8-1 1.500M8 12h.01",
  image: "M2.500 3.500h11v9h-11zM2.500 10.500l3-3 3 3 2-2 3 3M10 6h.01",
} as const;

export type IconName = keyof typeof PATHS;

/** A small drawing in the colour of the words beside it; says nothing to a screen reader. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  const isSolid = name === "play" || name === "pause" || name === "stop";
  return (
    <svg
      width={`${size / 16}rem`}
      height={`${size / 16}rem`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      fill={isSolid ? "currentColor" : "none"}
      stroke={isSolid ? "none" : "currentColor"}
      strokeWidth={name === "more" || name === "grip" ? 2.2 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
