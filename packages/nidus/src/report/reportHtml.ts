import { html, type Markup, verbatim } from "./html.ts";
import { startOf } from "./judge.ts";
import { SCRIPT } from "./page/script.ts";
import { STYLE } from "./page/style.ts";
import { comparePart } from "./parts/comparePart.ts";
import { imagesPart } from "./parts/imagesPart.ts";
import { metricsPart } from "./parts/metricsPart.ts";
import { recordParts } from "./parts/recordParts.ts";
import { thresholdPart } from "./parts/thresholdPart.ts";
import { worstPart } from "./parts/worstPart.ts";
import type { RunReport } from "./runReport.ts";

const NOTICE = "Research use only, not a medical device.";

/**
 * Runs as one page that needs nothing else: metrics with intervals, curves, a threshold to move, the worst pictures, every picture,
 * training, configuration, environment, support. Several runs also stand side by side. The page asks for nothing over the network: its
 * own policy forbids it, and any script but its own.
 * @throws RangeError for no runs.
 */
export async function reportHtml(runs: readonly RunReport[]): Promise<string> {
  const [first, ...others] = runs;
  if (first === undefined) throw new RangeError("reportHtml: expected at least one run, got none");
  const ids = runs.map((_, i) => `run-${i + 1}`);
  const title = others.length === 0 ? first.title : `${runs.length} runs`;
  const policy = [
    "default-src 'none'",
    "img-src data:",
    `style-src ${await hashOf(STYLE)}`,
    `script-src ${await hashOf(SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}: anomaly detection report</title>
<link rel="icon" href="data:,">
<style>${verbatim(STYLE)}</style>
</head>
<body>
<header><h1>Anomaly detection report</h1>
<p>${NOTICE}</p></header>
<main>
${others.length > 0 && comparePart(runs, ids)}
${runs.map((run, i) => runSection(run, ids[i] ?? ""))}
</main>
<footer><p>Made by nidus. ${NOTICE}</p></footer>
<script>${verbatim(SCRIPT)}</script>
</body>
</html>
`;
  return page.markup;
}

function runSection(run: RunReport, id: string): Markup {
  const { title, created, notes, images } = run;
  return html`<section id="${id}" data-run aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${created !== undefined && html`<p class="faint">${created}</p>`}
${notes.length > 0 && html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
${metricsPart(run)}
${images.length > 0 && judgedParts(run, id)}
${recordParts(run)}
</section>
`;
}

function judgedParts(run: RunReport, id: string): readonly Markup[] {
  const start = startOf(run);
  return [thresholdPart(run, id, start), worstPart(run, start), imagesPart(run, start)];
}

/** As a content security policy names a text that it lets pass. @see CSP Level 3, hash-source. */
async function hashOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`;
}
