import { html, type Markup } from "../html.ts";
import type { Start } from "../judge.ts";
import { exact } from "../numbers.ts";
import { table } from "../page/table.ts";
import type { RunReport } from "../runReport.ts";
import { outcomeMark } from "./worstPart.ts";

const COLUMNS = ["picture", "label", "score", "outcome"] as const;

/** Every picture, from the highest score down. A script sorts by the other columns. */
export function imagesPart(run: RunReport, { threshold }: Start): Markup {
  const rows = run.images
    .map((image, index) => ({ image, index }))
    .sort((a, b) => b.image.score - a.image.score)
    .map(({ image, index }) => [
      html`<span class="key">${image.key}</span>`,
      image.label === undefined ? "unknown" : labelName(image.label),
      exact(image.score),
      outcomeMark(image, index, threshold),
    ]);
  const head = COLUMNS.map((name) => html`<button type="button" data-sort>${name}</button>`);
  return html`<h3>Every picture</h3>
<details><summary>${rows.length} pictures</summary>
${table({ label: "Every picture", head, rows, kind: "texts" })}</details>`;
}

export const labelName = (label: 0 | 1): string => (label === 0 ? "normal" : "abnormal");
