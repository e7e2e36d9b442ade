import { attributes, html, type Markup } from "../html.ts";
import { pixel, places, plot } from "./plot.ts";
import { extent, type Scale } from "./scale.ts";

/** A place of a line. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** How far a bar reaches above and below it: a standard deviation, say. */
  readonly spread?: number;
}

/** A line of a chart, broken at points that are not finite; of a single point a dot. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  /** Thin and grey: something to compare with, such as chance. */
  readonly faint?: boolean;
  /** Whether each point is marked. Default: in lines of at most 40 points that are not faint. */
  readonly dots?: boolean;
  /** What a script finds the line by. */
  readonly id?: string;
}

export interface LineChartOptions {
  readonly title: string;
  /** What stands along the axes, with its unit. */
  readonly x: string;
  readonly y: string;
  /** Default: from a little below the least value to a little above the greatest. */
  readonly xRange?: readonly [low: number, high: number];
  readonly yRange?: readonly [low: number, high: number];
  /** What the picture shows, for those who cannot see it. Default: the title. */
  readonly description?: string;
}

/** Told apart from one another, and from white and near black by 3 : 1 or more. In grey print the dashes help. */
export const COLOURS = ["#2f7fd6", "#d2691e", "#2e9a4f", "#a45fd0", "#dd4b4b", "#1a94a0"] as const;
const DASHES = [undefined, "7 3", "2 3", "9 3 2 3"] as const;
const FAINT = { stroke: "#808080", "stroke-dasharray": "3 4" } as const;
/** With more points, dots would hide the line. */
const MOST_DOTS = 40;
/** Share of a range that is left free at each of its ends. */
const MARGIN = 0.04;

/** Lines over numbers, with axes, grid and legend.  @returns An SVG that can be a file of its own, or stand in a page. */
export function lineChart(series: readonly Series[], options: LineChartOptions): string {
  const { title, description } = options;
  const points = series.flatMap((line) => line.points.filter(isFinitePoint));
  const heights = points.flatMap(({ y, spread = 0 }) => [y - spread, y + spread]);
  const drawn = series.map((line, i) => ({ line, style: styleOf(line, i) }));
  return plot(
    {
      title,
      description,
      x: { label: options.x, range: options.xRange ?? roomy(points.map(({ x }) => x)) },
      y: { label: options.y, range: options.yRange ?? roomy(heights) },
      legend: drawn.map(({ line, style }) => ({ name: line.name, sample: sampleOf(line, style) })),
    },
    (x, y) => drawn.map(({ line, style }) => drawLine(line, style, { x, y })),
  );
}

function roomy(values: readonly number[]): readonly [number, number] {
  const [low, high] = extent(values);
  const margin = MARGIN * (high - low);
  return [low - margin, high + margin];
}

function styleOf(line: Series, i: number): Markup {
  const stroke = COLOURS[i % COLOURS.length];
  const dashes = isDot(line) ? undefined : DASHES[i % DASHES.length];
  const own = { stroke, "stroke-dasharray": dashes, "stroke-width": 2 };
  return attributes({ fill: "none", ...(line.faint ? FAINT : own) });
}

const isDot = ({ points }: Series): boolean => points.length === 1;
const RING_RADIUS = 4.5;
const DOT_RADIUS = 2;

function sampleOf(line: Series, style: Markup): Markup {
  return isDot(line) ? html`<circle cx="10" r="${RING_RADIUS}"${style}/>` : html`<path d="M0 0H20"${style}/>`;
}

function drawLine(line: Series, style: Markup, { x, y }: { x: Scale; y: Scale }): Markup {
  const shown = line.points.filter(isFinitePoint);
  const radius = isDot(line) ? RING_RADIUS : DOT_RADIUS;
  const { dots: isDotted = !line.faint && shown.length <= MOST_DOTS } = line;
  const dots = (isDotted ? shown : []).map(
    (dot) => html`<circle cx="${pixel(x.at(dot.x))}" cy="${pixel(y.at(dot.y))}" r="${radius}"/>`,
  );
  const bars = shown
    .filter(({ spread = 0 }) => spread > 0)
    .map(({ x: at, y: middle, spread = 0 }) => {
      return html`<path d="M${places(x.at(at), y.at(middle - spread))}V${pixel(y.at(middle + spread))}"/>`;
    });
  const path = html`<path d="${pathOf(line.points, x, y)}"/>`;
  return html`<g${attributes({ id: line.id })}${style}>${path}<g stroke-dasharray="none">${dots}${bars}</g></g>`;
}

function pathOf(points: readonly Point[], x: Scale, y: Scale): string {
  let command = "M";
  let path = "";
  for (const point of points) {
    if (isFinitePoint(point)) path += `${command}${places(x.at(point.x), y.at(point.y))}`;
    command = isFinitePoint(point) ? "L" : "M";
  }
  return path;
}

const isFinitePoint = ({ x, y }: Point): boolean => Number.isFinite(x) && Number.isFinite(y);
