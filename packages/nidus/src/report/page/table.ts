import { html, type Markup, type Part } from "../html.ts";

export interface TableOptions {
  /** What the table holds, for those who cannot see it. */
  readonly label: string;
  readonly head: readonly Part[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly Part[])[];
  /** Of the whole table: classes that the style sheet knows. */
  readonly kind?: "numbers" | "texts";
}

/** A table that scrolls sideways by itself where the window is narrow. */
export function table({ label, head, rows, kind = "numbers" }: TableOptions): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}"><table class="${kind}">
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}
