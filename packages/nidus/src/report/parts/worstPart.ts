import { html, type Markup } from "../html.ts";
import { outcomeOf, type Start } from "../judge.ts";
import { exact } from "../numbers.ts";
import type { ReportImage, RunReport } from "../runReport.ts";
import { worstImages } from "../worst.ts";

/** The pictures on which scores and labels are most at odds, with their heat-maps. */
export function worstPart(run: RunReport, { threshold }: Start): Markup {
  const { normal, abnormal, unlabelled } = worstImages(run.images);
  const group = (title: string, images: readonly ReportImage[]): Markup | undefined =>
    images.length === 0
      ? undefined
      : html`<h3>${title}</h3>
<div class="pictures">${images.map((image) => card(image, run.images.indexOf(image), threshold))}</div>`;
  return html`${group("Worst false positives: normal pictures with the highest scores", normal)}
${group("Worst false negatives: abnormal pictures with the lowest scores", abnormal)}
${group("Pictures without a label, from the highest score down", unlabelled)}`;
}

function card(image: ReportImage, index: number, threshold: number): Markup {
  const { key, score, overlay } = image;
  const picture =
    overlay === undefined
      ? html`<div class="missing">no heat-map in the run folder</div>`
      : html`<img src="data:image/png;base64,${base64(overlay)}" alt="Heat-map over ${key}, score ${exact(score)}">`;
  return html`<figure class="picture">${picture}<figcaption><span class="key">${key}</span>
<span>score ${exact(score)}</span> ${outcomeMark(image, index, threshold)}</figcaption></figure>`;
}

/** The outcome of picture `index`; a script keeps it up to date. */
export function outcomeMark(image: ReportImage, index: number, threshold: number): Markup {
  const outcome = outcomeOf(image, threshold);
  return html`<span class="outcome" data-index="${index}" data-outcome="${outcome}">${outcome}</span>`;
}

const CHUNK = 0x8000;

/** Characters of a call are arguments, of which there is a limit. */
function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(text);
}
