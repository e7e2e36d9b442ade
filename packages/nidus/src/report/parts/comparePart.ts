import { differences } from "../flatten.ts";
import { html, type Markup, type Part, verbatim } from "../html.ts";
import { labelledScores } from "../judge.ts";
import { exact } from "../numbers.ts";
import { table } from "../page/table.ts";
import type { RunReport } from "../runReport.ts";
import { rocChart } from "../svg/rocChart.ts";
import { metricCell } from "./metricsPart.ts";

/** Several runs side by side: a column for each, their curves in one chart, and in what they differ. */
export function comparePart(runs: readonly RunReport[], ids: readonly string[]): Markup {
  const names = [...new Set(runs.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
  const facts: readonly (readonly Part[])[] = [
    ["protocol", ...runs.map(({ protocol = "" }) => protocol)],
    ["pictures", ...runs.map(({ counts }) => counts && `${counts.normal} normal, ${counts.abnormal} abnormal`)],
    ["threshold", ...runs.map(({ threshold }) => (threshold === undefined ? "" : exact(threshold)))],
  ];
  const rows = names.map((name) => [
    name,
    ...runs.map(({ metrics }) => metricCell(metrics.find((metric) => metric.name === name))),
  ]);
  const head = ["", ...runs.map(({ title }, i) => html`<a href="#${ids[i]}">${title}</a>`)];
  const differing = [
    ...differences(runs.map(({ config }) => config)),
    ...differences(runs.map(({ environment }) => environment)),
  ].map(([path, values]) => [path, ...values]);
  const judged = runs.filter(({ images }) => labelledScores(images) !== undefined);
  const protocols = new Set(runs.flatMap(({ protocol }) => protocol ?? []));
  return html`<section aria-labelledby="compare"><h2 id="compare">Side by side</h2>
${protocols.size > 1 && html`<p class="warning">The runs follow different protocols: their numbers do not compare methods.</p>`}
${table({ label: "Metrics of the runs", head, rows: [...rows, ...facts], kind: "texts" })}
${judged.length > 0 && html`<figure class="chart">${verbatim(rocChart(judged.map(({ title: name, images }) => ({ name, images }))))}</figure>`}
${differing.length > 0 && html`<h3>In what they differ</h3>\n${table({ label: "Differences", head, rows: differing, kind: "texts" })}`}
</section>`;
}
