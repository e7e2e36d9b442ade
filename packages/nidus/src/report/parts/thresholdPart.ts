import { embedded, html, type Markup, verbatim } from "../html.ts";
import { confusionOf, labelledScores, ratesOf, type Start } from "../judge.ts";
import { exact, percent } from "../numbers.ts";
import type { RunReport } from "../runReport.ts";
import { precisionRecallChart } from "../svg/precisionRecallChart.ts";
import { rocChart } from "../svg/rocChart.ts";
import { scoreHistogram } from "../svg/scoreHistogram.ts";

/** What the script of the page is given. */
export interface ThresholdData {
  readonly scores: readonly number[];
  /** null: not known. */
  readonly labels: readonly (0 | 1 | null)[];
  readonly threshold: number;
}

/** A slider over the scores, what becomes of the pictures at its threshold, and the curves. @param id Of the run, unique in the page. */
export function thresholdPart(run: RunReport, id: string, { threshold, why }: Start): Markup {
  const { images } = run;
  const name = "this run";
  const marker = { id: `${id}-marker`, threshold };
  const dot = { id: `${id}-dot`, threshold };
  const charts = [
    ...(labelledScores(images) === undefined
      ? []
      : [rocChart([{ name, images }], { dot }), precisionRecallChart({ name, images })]),
    scoreHistogram(images, { marker }),
  ];
  const data: ThresholdData = {
    scores: images.map(({ score }) => score),
    labels: images.map(({ label }) => label ?? null),
    threshold,
  };
  return html`<h3>Threshold</h3>
<script type="application/json" data-scores>${embedded(data)}</script>
<p>Pictures that score at least the threshold are called abnormal. ${why}</p>
<p class="slider"><label for="${id}-slider">Threshold</label>
<input type="range" id="${id}-slider" min="0" max="0" value="0" step="1" disabled>
<output for="${id}-slider" data-value="threshold">${exact(threshold)}</output></p>
${countsTable(run, threshold)}
<div class="charts">${charts.map((svg) => html`<figure class="chart">${verbatim(svg)}</figure>`)}</div>`;
}

function countsTable({ images }: RunReport, threshold: number): Markup {
  const counts = confusionOf(images, threshold);
  const rates = ratesOf(counts);
  const called = images.filter(({ score }) => score >= threshold).length;
  const value = (name: string, text: string | number): Markup => html`<td data-value="${name}">${text}</td>`;
  const isLabelled = images.some(({ label }) => label !== undefined);
  return html`<div class="counts">
${
  isLabelled &&
  html`<table class="numbers"><thead><tr><td></td><th scope="col">called abnormal</th><th scope="col">called normal</th></tr></thead>
<tbody><tr><th scope="row">abnormal</th>${value("truePositives", counts.truePositives)}${value("falseNegatives", counts.falseNegatives)}</tr>
<tr><th scope="row">normal</th>${value("falsePositives", counts.falsePositives)}${value("trueNegatives", counts.trueNegatives)}</tr></tbody></table>
<table class="numbers"><tbody>
<tr><th scope="row">sensitivity</th>${value("sensitivity", percent(rates.sensitivity))}</tr>
<tr><th scope="row">specificity</th>${value("specificity", percent(rates.specificity))}</tr>
<tr><th scope="row">precision</th>${value("precision", percent(rates.precision))}</tr></tbody></table>`
}
<p aria-live="polite"><span data-value="called">${called}</span> of ${images.length} pictures are called abnormal.</p></div>`;
}
