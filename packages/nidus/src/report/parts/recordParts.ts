import type { Json } from "@nidus/data";
import { flatten } from "../flatten.ts";
import { html, type Markup, verbatim } from "../html.ts";
import { table } from "../page/table.ts";
import type { RunReport } from "../runReport.ts";
import { lossChart } from "../svg/lossChart.ts";
import { labelName } from "./imagesPart.ts";

/** How the detector came about: training, configuration, environment, support. Parts that a run does not have are left out. */
export function recordParts({ losses, config, environment, support }: RunReport): Markup {
  const abnormal = support.filter(({ label }) => label === 1).length;
  const drawn = `${support.length - abnormal} normal and ${abnormal} abnormal pictures`;
  return html`${losses.length > 0 && html`<h3>Training</h3>\n<figure class="chart">${verbatim(lossChart(losses))}</figure>`}
${record("Configuration", config)}
${record("Environment", environment)}
${
  support.length > 0 &&
  html`<h3>Support</h3>
<details><summary>Learnt from ${drawn}</summary>
${table({ label: "Support", head: ["picture", "label"], rows: support.map(({ key, label }) => [html`<span class="key">${key}</span>`, labelName(label)]), kind: "texts" })}</details>`
}`;
}

function record(title: string, value: Json): Markup | undefined {
  const rows = flatten(value);
  if (rows.length === 0) return undefined;
  return html`<h3>${title}</h3>
<details><summary>${rows.length} entries</summary>
${table({ label: title, head: ["entry", "value"], rows, kind: "texts" })}</details>`;
}
