// Icons: plain strokes on a 20 × 20 grid. They never stand alone for a meaning: a word is beside them or in the label.

const PATHS = {
  home: "M3 9.5 10 3.500l7 6V17h-4.500v-4.500h-5V17H3z",
  map: "M3 4h6v6H3zM12 4h5v4h-5zM12 11h5v5h-5zM3 13h6v3H3zM9 6.500h3M9 14.500h3",
  assessment: "M4 3h12v14H4zM7 7l1.500 1.500L11 6M7 13l1.500 1.500L11 12M13 7.500h1M13 13.500h1",
  evidence: "M5 2.500h6.500L15.500 6v11.500H5zM11 2.500V6.500h4.500M8 10h5M8 13h5",
  findings: "M10 3 18 16.500H2zM10 8v4M10 14.200v.3",
  traffic: "M3 7h13M13 4l3 3-3 3M17 13H4M7 10l-3 3 3 3",
  ledger: "M6.500 4.500h4a3 3 0 0 1 0 6h-4a3 3 0 0 1 0-6zM9.500 9.500h4a3 3 0 0 1 0 6h-4a3 3 0 0 1-3-3",
  people:
    "M7 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 17c0-3 2-5 5-5s5 2 5 5M13 9.500a2.500 2.500 0 1 0-.5-5M14 12c2.500.3 4 2.200 4 5",
  plants: "M3 17V8l4.500 3V8l4.500 3V4h4v13zM6 14h1M10 14h1M13.500 14h1",
  account:
    "M10 10a3.300 3.300 0 1 0 0-6.600 3.300 3.300 0 0 0 0 6.600zM3.500 17.500c.3-3.500 3-5.500 6.500-5.500s6.200 2 6.500 5.500",
  search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.500 13.500 17.500 17.500",
  close: "M5 5l10 10M15 5 5 15",
  plus: "M10 4v12M4 10h12",
  undo: "M7 5 3.500 8.500 7 12M4 8.500h7.500a4.500 4.500 0 0 1 0 9H9",
  redo: "M13 5l3.500 3.500L13 12M16 8.500H8.500a4.500 4.500 0 0 0 0 9H11",
  sun: "M10 13.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM10 2v2M10 16v2M2 10h2M16 10h2M4.300 4.300l1.500 1.500M14.200 14.200l1.500 1.500M15.700 4.300l-1.500 1.500M5.800 14.200l-1.500 1.500",
  globe: "M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15zM2.500 10h15M10 2.500c5 5 5 10 0 15-5-5-5-10 0-15z",
  lock: "M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9",
  out: "M8 3H4v14h4M8 10h9M14 7l3 3-3 3",
  print: "M6 7V3h8v4M6 14H3V7.500h14V14h-3M6 11.500h8V17H6z",
  fit: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
  list: "M7 5h10M7 10h10M7 15h10M3.500 5h.5M3.500 10h.5M3.500 15h.5",
  layout: "M3 3h6v4H3zM11 13h6v4h-6zM3 13h4v4H3zM6 7v6M6 10h8v3",
  up: "M10 16V4M5 9l5-5 5 5",
  down: "M10 4v12M5 11l5 5 5-5",
  next: "M7 4l6 6-6 6",
  back: "M13 4l-6 6 6 6",
  clock: "M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15zM10 5.500V10l3 2",
  layers: "M10 3 17.500 7 10 11 2.500 7zM3 10.500 10 14.300l7-3.800M3 13.700l7 3.800 7-3.800",
  check: "M4 10.500 8 14.500 16 5.500",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark of the product: a hull, two bulkheads, a door in one of them. */
export function Mark({ size = 22 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d="M2 4h20v10c0 3-6 6-10 7C8 20 2 17 2 14z" />
      <path d="M9 4v15.600M15 4v5m0 4v6.600" />
    </svg>
  );
}
