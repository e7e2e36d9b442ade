import { FRAME } from "../svg/plot.ts";

/**
 * The script of the page, as text that browsers run as it is. It follows the slider of each run (counts, rates, outcomes, marks in the
 * charts), sorts tables, and opens what is folded before it is printed. Without it the page shows the threshold that it starts with.
 */
export const SCRIPT: string = `
"use strict";
const FRAME = ${JSON.stringify(FRAME)};
const percent = (part, whole) => (whole === 0 ? "none" : (100 * part / whole).toFixed(1) + " %");
const exact = (score) => (score === Infinity ? "above all" : String(Number(score.toPrecision(6))));

for (const run of document.querySelectorAll("[data-run]")) if (run.querySelector("[data-scores]")) follow(run);

function follow(run) {
  const { scores, labels, threshold } = JSON.parse(run.querySelector("[data-scores]").textContent);
  const stops = [...new Set([...scores, threshold])].sort((a, b) => a - b);
  stops.push(Infinity);
  const slider = run.querySelector("input[type=range]");
  const values = run.querySelectorAll("[data-value]");
  const marks = run.querySelectorAll("[data-index]");
  const marker = document.getElementById(run.id + "-marker");
  const dot = document.querySelector("#" + run.id + "-dot circle");

  const outcome = (i, at) => {
    const called = scores[i] >= at;
    if (labels[i] === null) return called ? "called abnormal" : "called normal";
    return (called === (labels[i] === 1) ? "true " : "false ") + (called ? "positive" : "negative");
  };
  const update = () => {
    const at = stops[slider.valueAsNumber];
    const count = { "true positive": 0, "false negative": 0, "false positive": 0, "true negative": 0 };
    let called = 0;
    for (let i = 0; i < scores.length; i++) {
      if (labels[i] !== null) count[outcome(i, at)] += 1;
      if (scores[i] >= at) called += 1;
    }
    const [tp, fn, fp, tn] = Object.values(count);
    const shown = {
      threshold: exact(at), called,
      truePositives: tp, falseNegatives: fn, falsePositives: fp, trueNegatives: tn,
      sensitivity: percent(tp, tp + fn), specificity: percent(tn, tn + fp), precision: percent(tp, tp + fp),
    };
    for (const value of values) value.textContent = shown[value.dataset.value];
    for (const mark of marks) {
      const text = outcome(Number(mark.dataset.index), at);
      if (mark.textContent !== text) mark.textContent = mark.dataset.outcome = text;
    }
    slider.setAttribute("aria-valuetext", exact(at));
    const width = FRAME.width - FRAME.left - FRAME.right;
    if (marker) {
      const [low, high] = [Number(marker.dataset.low), Number(marker.dataset.high)];
      const share = (Math.min(Math.max(at, low), high) - low) / (high - low);
      marker.setAttribute("d", "M" + (FRAME.left + share * width) + " " + FRAME.top + "v" + FRAME.height);
    }
    if (dot) {
      dot.setAttribute("cx", FRAME.left + width * fp / (fp + tn));
      dot.setAttribute("cy", FRAME.top + FRAME.height * fn / (tp + fn));
    }
  };
  slider.max = stops.length - 1;
  slider.value = stops.indexOf(threshold);
  slider.disabled = false;
  slider.addEventListener("input", update);
  update();
}

const compare = (a, b) => {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) ? a.localeCompare(b, "en", { numeric: true }) : difference;
};
for (const button of document.querySelectorAll("[data-sort]")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const body = head.closest("table").tBodies[0];
    const sign = head.ariaSort === "ascending" ? -1 : 1;
    for (const other of head.parentElement.cells) other.ariaSort = null;
    head.ariaSort = sign === 1 ? "ascending" : "descending";
    const keyed = [...body.rows].map((row) => ({ row, key: row.cells[head.cellIndex].textContent }));
    keyed.sort((a, b) => sign * compare(a.key, b.key));
    body.append(...keyed.map(({ row }) => row));
  });
}
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
`;
