import { attributes, html, type Markup } from "../html.ts";
import type { ReportImage } from "../runReport.ts";
import { COLOURS } from "./lineChart.ts";
import { FRAME, pixel, places, plot } from "./plot.ts";
import type { Marker } from "./rocChart.ts";
import { extent, type Scale } from "./scale.ts";

const BINS = 20;

const CLASSES = [
  { name: "normal", label: 0, colour: COLOURS[0] },
  { name: "abnormal", label: 1, colour: COLOURS[1] },
  { name: "no label", label: undefined, colour: "#808080" },
] as const;

/**
 * How many pictures of each class score how much, with an upright line at a threshold. `data-low` and `data-high` tell a script what
 * the ends of the axis are.
 */
export function scoreHistogram(images: readonly ReportImage[], { marker }: { readonly marker: Marker }): string {
  const range = extent([...images.map(({ score }) => score), marker.threshold]);
  const classes = CLASSES.map((one) => ({
    ...one,
    counts: countBins(
      images.filter(({ label }) => label === one.label).map(({ score }) => score),
      range,
    ),
  })).filter(({ counts }) => counts.some((count) => count > 0));
  const most = Math.max(1, ...classes.flatMap(({ counts }) => counts));
  const legend = [
    ...classes.map(({ name, colour }) => ({
      name,
      sample: html`<rect y="-5" width="20" height="10"${paint(colour)}/>`,
    })),
    { name: "threshold", sample: html`<path d="M10 -6V6"${MARKER}/>` },
  ];
  return plot(
    { title: "Scores", x: { label: "score", range }, y: { label: "pictures", range: [0, most] }, legend },
    (x, y) => [classes.map(({ counts, colour }) => drawBars(counts, colour, { x, y })), drawMarker(marker, x)],
  );
}

const paint = (colour: string): Markup =>
  attributes({ fill: colour, "fill-opacity": 0.4, stroke: colour, "stroke-width": 1.5 });

const MARKER: Markup = attributes({
  fill: "none",
  stroke: "currentColor",
  "stroke-width": 2,
  "stroke-dasharray": "5 3",
});

function drawMarker({ id, threshold }: Marker, { at, low, high }: Scale): Markup {
  const left = at(threshold);
  const place = attributes({
    id,
    d: `M${places(left, FRAME.top)}v${FRAME.height}`,
    "data-low": low,
    "data-high": high,
  });
  return html`<path${place}${MARKER}/>`;
}

/** Bins of equal width over a range. Of the last one the end belongs to it. */
export function countBins(scores: readonly number[], [low, high]: readonly [number, number]): readonly number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const score of scores) {
    const bin = high > low ? Math.floor((BINS * (score - low)) / (high - low)) : BINS / 2;
    const inside = Math.min(Math.max(bin, 0), BINS - 1);
    counts[inside] = (counts[inside] as number) + 1;
  }
  return counts;
}

function drawBars(counts: readonly number[], colour: string, { x, y }: { x: Scale; y: Scale }): Markup {
  const [left, right] = [x.at(x.low), x.at(x.high)];
  const width = (right - left) / BINS;
  const bars = counts.map((count, i) => {
    if (count === 0) return undefined;
    const top = y.at(count);
    return html`<rect x="${pixel(left + i * width)}" y="${pixel(top)}" width="${pixel(width)}" height="${pixel(y.at(0) - top)}"/>`;
  });
  return html`<g${paint(colour)}>${bars}</g>`;
}
