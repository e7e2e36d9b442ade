import { rng } from "@nidus/data";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { differences, flatten } from "./flatten.ts";
import { confusionOf, outcomeOf, ratesOf, startOf } from "./judge.ts";
import { reportHtml } from "./reportHtml.ts";
import type { ReportImage, RunReport } from "./runReport.ts";
import { worstImages } from "./worst.ts";

const test = suite("reportHtml");

const FITTED: RunReport = {
  title: "fitted",
  notes: [],
  config: { head: "mediclip", k: 16 },
  environment: {},
  metrics: [],
  images: [],
  losses: [{ step: 1, loss: 0.5 }],
  support: [{ key: "normal/1.png", label: 0 }],
};

const IMAGES: readonly ReportImage[] = Array.from({ length: 30 }, (_, i) => {
  const label = i % 3 === 0 ? 0 : 1;
  const score = rng(1).at(i).uniform(0, 1) + label * 0.5;
  return { key: `image ${i}.png`, score, label, overlay: Uint8Array.of(137, 80, 78, 71, i) };
});

const JUDGED: RunReport = {
  ...FITTED,
  title: "judged",
  protocol: "16 normal shots, deployed",
  metrics: [{ name: "image AUROC", value: 0.91234, low: 0.85, high: 0.96 }],
  counts: { normal: 10, abnormal: 20 },
  threshold: 0.6,
  images: IMAGES,
};

/** Texts between the tags of an element. */
const texts = (page: string, tag: string): string[] =>
  [...page.matchAll(new RegExp(`<${tag}(?: [^>]*)?>(.*?)</${tag}>`, "gs"))].map((match) => match[1] as string);

test("text from outside stays text, wherever it stands", async () => {
  const evil = `</script><script>bad()</script><img src=x onerror=bad()>"'&`;
  const page = await reportHtml(
    [1, 2].map((k) => ({
      title: evil,
      created: evil,
      notes: [evil],
      config: { k, [evil]: evil },
      environment: { [evil]: [evil, { [evil]: evil }] },
      protocol: evil,
      metrics: [{ name: evil, value: 1 }],
      images: IMAGES.map((image) => ({ ...image, key: evil })),
      losses: [{ step: 1, loss: 1, parts: { [evil]: 1, [`${evil}2`]: 2 } }],
      support: [{ key: evil, label: 0 }],
    })),
  );
  assert.not.match(page, "<img src=x");
  assert.not.match(page, "<script>bad");
  assert.equal(
    texts(page, "script").map((text) => text.includes("bad()")),
    [false, false, false],
  );
  assert.match(page, "&lt;img src=x onerror=bad()&gt;&quot;&#39;&amp;");
});

test("the page asks for nothing, and lets no script but its own run", async () => {
  const page = await reportHtml([JUDGED, FITTED]);
  const policy =
    /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll("&#39;", "'") ?? "";
  assert.match(policy, /^default-src 'none'; img-src data:; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; /);
  const own = texts(page, "script").at(-1) ?? "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(own)));
  assert.match(policy, `script-src 'sha256-${btoa(String.fromCharCode(...digest))}'`);
  const outside = [...page.matchAll(/\b(?:src|href|url|action)\s*[=(]\s*"?([^"\s>)]*)/g)].map(
    (match) => match[1] ?? "",
  );
  assert.ok(outside.length > 12);
  for (const address of outside) assert.match(address, /^(data:|#)/);
  assert.equal([...new Set(page.match(/https?:[^"]*/g))], ["http://www.w3.org/2000/svg"]);
  assert.not.match(page, / style="| on\w+="/);
});

test("a judged run shows its numbers before any script has run", async () => {
  const page = await reportHtml([JUDGED]);
  const shown = Object.fromEntries(
    [...page.matchAll(/data-value="(\w+)">([^<]*)</g)].map((match) => [match[1], match[2]]),
  );
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = confusionOf(IMAGES, 0.6);
  assert.equal(shown, {
    threshold: "0.6",
    truePositives: String(truePositives),
    falseNegatives: String(falseNegatives),
    falsePositives: String(falsePositives),
    trueNegatives: String(trueNegatives),
    sensitivity: `${((100 * truePositives) / 20).toFixed(1)} %`,
    specificity: `${((100 * trueNegatives) / 10).toFixed(1)} %`,
    precision: `${((100 * truePositives) / (truePositives + falsePositives)).toFixed(1)} %`,
    called: String(truePositives + falsePositives),
  });
  assert.match(page, "<td>0.912</td><td>0.850 to 0.960</td>");
  assert.match(page, "Research use only, not a medical device.");
  assert.is(texts(page, "figure").filter((text) => text.includes("data:image/png;base64,iVBOR")).length, 12);
  const { scores, labels } = JSON.parse(texts(page, "script")[0] ?? "");
  assert.equal([scores, labels], [IMAGES.map(({ score }) => score), IMAGES.map(({ label }) => label)]);
});

test("a run that was only fitted tells what it has", async () => {
  const page = await reportHtml([FITTED]);
  assert.equal(texts(page, "h3"), ["Metrics", "Training", "Configuration", "Support"]);
  assert.match(page, "This run holds no metrics.");
});

test("pictures without labels have scores, and no rates", async () => {
  const images = IMAGES.map(({ key, score }) => ({ key, score }));
  const page = await reportHtml([{ ...FITTED, images }]);
  assert.not.match(page, ">sensitivity<");
  assert.match(page, "Pictures without a label, from the highest score down");
  assert.match(page, "it starts at the highest score");
  assert.match(page, "no heat-map in the run folder");
});

test("several runs stand side by side, and the page says where they differ", async () => {
  const other = { ...JUDGED, title: "other", config: { head: "mvfa", k: 16 }, protocol: "transductive", metrics: [] };
  const [compared = ""] = texts(await reportHtml([JUDGED, other]), "section");
  assert.match(compared, `0.912 <small>0.850 to 0.960</small></td><td></td>`);
  assert.match(compared, `<th scope="row">head</th><td>mediclip</td><td>mvfa</td>`);
  assert.not.match(compared, `<th scope="row">k</th>`);
  assert.match(compared, "different protocols");
  assert.not.match(await reportHtml([JUDGED, JUDGED]), "different protocols");
  assert.match(await reportHtml([]).catch(String), /^RangeError: reportHtml: expected at least one run, got none$/);
});

test("every picture has one outcome; rates follow from the counts", () => {
  const scores = fc.array(
    fc.record({ score: fc.integer({ min: 0, max: 5 }), label: fc.constantFrom(0, 1, undefined) }),
  );
  fc.assert(
    fc.property(scores, fc.integer({ min: -1, max: 6 }), (all, threshold) => {
      const images = all.map(
        ({ score, label }): ReportImage => ({ key: "", score, label: label as 0 | 1 | undefined }),
      );
      const counts = confusionOf(images, threshold);
      const positives = images.filter(({ label }) => label === 1).length;
      const negatives = images.filter(({ label }) => label === 0).length;
      assert.is(counts.truePositives + counts.falseNegatives, positives);
      assert.is(counts.falsePositives + counts.trueNegatives, negatives);
      const called = images.filter((image) => /positive|called abnormal/.test(outcomeOf(image, threshold)));
      assert.equal(
        called,
        images.filter(({ score }) => score >= threshold),
      );
      if (positives > 0) assert.is(ratesOf(counts).sensitivity, counts.truePositives / positives);
    }),
  );
});

test("without a threshold of the run it starts at that of the greatest F1", () => {
  const at = (score: number, label: 0 | 1): ReportImage => ({ key: "", score, label });
  const images = [at(1, 0), at(2, 0), at(3, 1), at(4, 1)];
  assert.is(startOf({ images }).threshold, 3);
  assert.match(startOf({ images }).why, "flatters");
  assert.is(startOf({ images, threshold: 9 }).threshold, 9);
});

test("the worst pictures are the highest normal and the lowest abnormal ones", () => {
  const { normal, abnormal, unlabelled } = worstImages([...IMAGES, { key: "?", score: 3 }]);
  const scoresOf = (label: 0 | 1): number[] =>
    IMAGES.filter((image) => image.label === label)
      .map(({ score }) => score)
      .sort((a, b) => a - b);
  assert.equal(
    normal.map(({ score }) => score),
    scoresOf(0).reverse().slice(0, 6),
  );
  assert.equal(
    abnormal.map(({ score }) => score),
    scoresOf(1).slice(0, 6),
  );
  assert.equal(
    unlabelled.map(({ key }) => key),
    ["?"],
  );
});

test("records flatten to paths; plain lists stay together", () => {
  const record = { a: 1, b: { c: [1, "x"], d: {}, e: null, f: undefined }, g: [{ h: true }, [2, 3]] };
  assert.equal(flatten(record), [
    ["a", "1"],
    ["b.c", "1, x"],
    ["b.d", "none"],
    ["b.e", "null"],
    ["g.0.h", "true"],
    ["g.1", "2, 3"],
  ]);
  assert.equal(
    differences([
      { a: 1, b: 2 },
      { a: 1, c: [] },
    ]),
    [
      ["b", ["2", ""]],
      ["c", ["", "none"]],
    ],
  );
  assert.equal(differences([record, record]), []);
});

test.run();
