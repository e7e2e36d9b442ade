/** `@nidus/eval`: metrics, their uncertainty, and grids of experiments. It knows no heads, and no head knows it. */
export type { Axes, Axis, Cell, Grid, GridOptions, GridStore, Markdown, MarkdownOptions, Row, Table } from "./grid.ts";
export type { Auroc, Bootstrap, BootstrapOptions, Interval, Metric } from "./metric.ts";
