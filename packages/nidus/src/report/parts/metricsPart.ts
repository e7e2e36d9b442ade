import { html, type Markup, type Part } from "../html.ts";
import { readable } from "../numbers.ts";
import { table } from "../page/table.ts";
import type { ReportMetric, RunReport } from "../runReport.ts";

/** What was measured, on how many pictures, by which protocol. */
export function metricsPart({ metrics, counts, protocol }: RunReport): Markup {
  const rows = metrics.map((metric) => [metric.name, readable(metric.value), intervalOf(metric)]);
  return html`<h3>Metrics</h3>
${counts && html`<p>Judged on ${counts.normal} normal and ${counts.abnormal} abnormal pictures.</p>`}
${protocol && html`<p>Protocol: ${protocol}</p>`}
${
  rows.length === 0
    ? html`<p>This run holds no metrics.</p>`
    : table({ label: "Metrics", head: ["metric", "value", "95 % interval"], rows })
}`;
}

/** A value with its interval, for a cell. */
export function metricCell(metric: ReportMetric | undefined): Part {
  if (metric === undefined) return "";
  const interval = intervalOf(metric);
  return interval === "" ? readable(metric.value) : html`${readable(metric.value)} <small>${interval}</small>`;
}

function intervalOf({ low, high }: ReportMetric): string {
  return low === undefined || high === undefined ? "" : `${readable(low)} to ${readable(high)}`;
}
