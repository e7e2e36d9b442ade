import { attributes, html, type Markup, type Part } from "../html.ts";
import { readable } from "../numbers.ts";
import { linearScale, type Scale } from "./scale.ts";

export interface Axis {
  readonly label: string;
  readonly range: readonly [low: number, high: number];
}

export interface LegendEntry {
  readonly name: string;
  /** A sample that is 20 pixels wide, its middle at height 0. */
  readonly sample: Markup;
}

export interface PlotOptions {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly legend: readonly LegendEntry[];
  /** What the picture shows, for those who cannot see it. Default: the title. */
  readonly description?: string;
}

/** Pixels of a drawing: the plot with room for its title above, and for axes and legend left and below. */
export const FRAME = { width: 400, left: 58, right: 14, top: 30, height: 200, below: 42 } as const;

const FONT_PIXELS = 12;
/** Of an average letter; what is wider than its place overlaps nothing but the border. */
const LETTER_PIXELS = 6.4;
const LEGEND = { row: 18, sample: 20, gap: 6, between: 16, longestName: 48 } as const;

/**
 * Title, axes with a grid, and legend around what `draw` makes, as an SVG that stands alone as well as in a page. Ink is the text's
 * colour of wherever it stands, so that it is legible on light and dark.
 */
export function plot(options: PlotOptions, draw: (x: Scale, y: Scale) => Part): string {
  const { title, description = title } = options;
  const [left, right] = [FRAME.left, FRAME.width - FRAME.right];
  const [top, bottom] = [FRAME.top, FRAME.top + FRAME.height];
  const x = linearScale(options.x.range, [left, right]);
  const y = linearScale(options.y.range, [bottom, top]);
  const legend = legendRows(options.legend);
  const legendTop = bottom + FRAME.below;
  const height = legendTop + legend.length * LEGEND.row + 4;
  const root = attributes({
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${FRAME.width} ${height}`,
    role: "img",
    "aria-label": description,
    "font-family": "system-ui, sans-serif",
    "font-size": FONT_PIXELS,
    fill: "currentColor",
  });
  return html`<svg${root}>
<text x="${(left + right) / 2}" y="16" text-anchor="middle" font-weight="600">${title}</text>
${x.ticks.map((tick) => html`<path d="M${places(x.at(tick), top)}V${bottom}" stroke="currentColor" opacity="0.15"/>`)}
${y.ticks.map((tick) => html`<path d="M${places(left, y.at(tick))}H${right}" stroke="currentColor" opacity="0.15"/>`)}
<path d="M${places(left, top)}V${bottom}H${right}" fill="none" stroke="currentColor"/>
${x.ticks.map((tick) => html`<text x="${pixel(x.at(tick))}" y="${bottom + 15}" text-anchor="middle">${tickText(tick)}</text>`)}
${y.ticks.map((tick) => html`<text x="${left - 6}" y="${pixel(y.at(tick) + 4)}" text-anchor="end">${tickText(tick)}</text>`)}
<text x="${(left + right) / 2}" y="${bottom + 33}" text-anchor="middle">${options.x.label}</text>
<text transform="translate(14 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${options.y.label}</text>
${draw(x, y)}
${legend.map((row, i) => row.map((entry) => drawEntry(entry, legendTop + i * LEGEND.row + 6)))}
</svg>`.markup;
}

/** A place in a path: hundredths of a pixel are enough. */
export const places = (x: number, y: number): string => `${pixel(x)} ${pixel(y)}`;

export const pixel = (value: number): number => Math.round(value * 100) / 100;

const tickText = (tick: number): string => {
  const size = Math.abs(tick);
  return tick === 0 || (size >= 1e-3 && size < 1e5) ? String(tick).replace("-", "−") : readable(tick);
};

interface PlacedEntry extends LegendEntry {
  readonly left: number;
}

/** Entries side by side, as many as a row holds. */
function legendRows(entries: readonly LegendEntry[]): readonly (readonly PlacedEntry[])[] {
  const rows: PlacedEntry[][] = [];
  let left: number = FRAME.left;
  for (const { name, sample } of entries) {
    const shown = name.length > LEGEND.longestName ? `${name.slice(0, LEGEND.longestName - 1)}…` : name;
    const width = LEGEND.sample + LEGEND.gap + shown.length * LETTER_PIXELS;
    const row = rows.at(-1);
    const fits = row !== undefined && left + width <= FRAME.width;
    if (!fits) left = FRAME.left;
    const placed = { name: shown, sample, left };
    if (fits) row.push(placed);
    else rows.push([placed]);
    left += width + LEGEND.between;
  }
  return rows;
}

function drawEntry({ name, sample, left }: PlacedEntry, middle: number): Markup {
  const text = html`<text x="${LEGEND.sample + LEGEND.gap}" y="4">${name}</text>`;
  return html`<g transform="translate(${places(left, middle)})">${sample}${text}</g>`;
}
