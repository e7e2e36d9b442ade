import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodePng } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Ending, here } from "../../test/here.ts";
import { reportVerb } from "./report.ts";
import { readRun } from "./reportRead.ts";

const test = suite("nidus report");
let root = "";
test.before(() => {
  root = mkdtempSync(join(tmpdir(), "nidus-report-"));
});
test.after(() => rmSync(root, { recursive: true }));

const at = (path: string): string => join(root, path);
const put = (path: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
};
const OVERLAY = encodePng({ width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) });

/** A whole run of four pictures; `changes` replace its files, or leave them out. */
function makeRun(name: string, changes: Readonly<Record<string, string | undefined>> = {}): string {
  const files: Record<string, string | undefined> = {
    "config.json": JSON.stringify({ head: "mediclip", data: "./busi", k: 16 }),
    "environment.json": JSON.stringify({ device: { backend: "wasm" } }),
    "support.json": JSON.stringify({ version: 1, pictures: [{ key: "n/0.png", label: 0, sha256: "" }] }),
    "run.jsonl": `{"event":"start","head":"mediclip"}\n{"event":"step","step":1,"loss":0.5,"parts":{"dice":0.25}}\n{"event":"step","step":2,"loss":null}\n{"event":"st`,
    "metrics.json": JSON.stringify({
      metrics: [{ name: "image AUROC", value: 0.75, low: 0.5, high: 1 }],
      counts: { normal: 2, abnormal: 2 },
      threshold: 0.5,
      protocol: "deployed",
    }),
    "predictions.csv": `path,label,score,threshold,map_path\r\nn/1.png,0,0.125,0.5,maps/n__1.overlay.png\r\n"n/""2"", x.png",0,0.75,0.5,maps/gone.overlay.png\r\na/1.png,1,0.5,0.5,\r\na/2.png,1,0.25,0.5,../../a.png\r\n`,
    ...changes,
  };
  for (const [file, content] of Object.entries(files)) if (content !== undefined) put(`${name}/${file}`, content);
  put(`${name}/maps/n__1.overlay.png`, OVERLAY);
  put("a.png", OVERLAY);
  return at(name);
}

async function report(...words: string[]): Promise<Ending> {
  const { code, out, err } = await here(["report", ...words], [reportVerb]);
  return { code, out: out.replaceAll(root, "TOP"), err: err.replaceAll(root, "TOP") };
}

test("a whole run is read as it was written", async () => {
  assert.equal(await readRun(makeRun("whole")), {
    title: "whole: mediclip on ./busi",
    notes: [],
    config: { head: { name: "mediclip" }, data: "./busi", k: 16 },
    environment: { device: { backend: "wasm" } },
    protocol: "deployed",
    metrics: [{ name: "image AUROC", value: 0.75, low: 0.5, high: 1 }],
    counts: { normal: 2, abnormal: 2 },
    threshold: 0.5,
    images: [
      { key: "n/1.png", score: 0.125, label: 0, mapPath: "maps/n__1.overlay.png", overlay: OVERLAY },
      { key: 'n/"2", x.png', score: 0.75, label: 0, mapPath: "maps/gone.overlay.png" },
      { key: "a/1.png", score: 0.5, label: 1, mapPath: "" },
      { key: "a/2.png", score: 0.25, label: 1, mapPath: "../../a.png" },
    ],
    losses: [
      { step: 1, loss: 0.5, parts: { dice: 0.25 } },
      { step: 2, loss: Number.NaN },
    ],
    support: [{ key: "n/0.png", label: 0 }],
  });
});

test("one run gets its page, several the page that is asked for", async () => {
  const [one, two] = [makeRun("one"), makeRun("two")];
  assert.equal(await report(one), { code: 0, out: "TOP/one/report.html\n", err: "" });
  assert.match(readFileSync(at("one/report.html"), "utf8"), "one: mediclip on ./busi");
  const ending = await report(one, two, "--out", at("both.html"), "--json");
  assert.equal(JSON.parse(ending.out), { report: "TOP/both.html", runs: ["TOP/one", "TOP/two"] });
  assert.match(readFileSync(at("both.html"), "utf8"), "Side by side");
});

test("a run that was only fitted, and predictions alone, have a page", async () => {
  const fitted = makeRun("fitted", { "metrics.json": undefined, "predictions.csv": undefined });
  assert.is((await report(fitted)).code, 0);
  assert.match(readFileSync(at("fitted/report.html"), "utf8"), "This run holds no metrics.");
  const cut = makeRun("cut", { "run.jsonl": '{"event":"start","ti' }); // killed in its first line
  assert.is((await report(cut)).code, 0);
  const timed = makeRun("timed", { "run.jsonl": '{"event":"start","time":"2026-01-02T03:04:05.000Z"}\n' });
  assert.is((await readRun(timed)).created, "2026-01-02T03:04:05.000Z");
  put("predicted/predictions.csv", "path,label,score,threshold\r\nx.png,,1.5,0.5\r\ny.png,,0.25,0.5\r\n");
  const { title, threshold, images } = await readRun(at("predicted"));
  assert.equal([title, threshold, images.map(({ label }) => label)], ["predicted", 0.5, [undefined, undefined]]);
  assert.is((await report(at("predicted"))).code, 0);
});

/** What is typed, the exit code, and the one line on the error stream. */
const MISTAKES: readonly (readonly [words: () => string[], code: number, line: RegExp])[] = [
  [() => [], 2, /report: <run\.\.> is missing/],
  [() => [makeRun("m1"), makeRun("m2")], 2, /report: --out, the page to write, is missing: there are several runs/],
  [() => [makeRun("m1"), "--out", "x.pdf"], 2, /--out: expected an \.html file, got "x\.pdf"/],
  [() => [at("none")], 3, /TOP\/none: cannot be listed: there is no such file or folder/],
  [() => [at("m1/maps")], 3, /TOP\/m1\/maps: holds no run; give the folder that nidus fit, test or predict wrote/],
  [
    () => [makeRun("m3", { "config.json": "{" })],
    3,
    /TOP\/m3\/config\.json: is not JSON; run nidus test again, or remove this file/,
  ],
  [
    () => [makeRun("m4", { "metrics.json": '{"metrics":[{"name":"a","value":"high"}]}' })],
    3,
    /TOP\/m4\/metrics\.json: metrics\.0\.value: expected number, received string; run nidus test again/,
  ],
  [() => [makeRun("m5", { "support.json": "[]" })], 3, /TOP\/m5\/support\.json: expected object, received array; /],
  [() => [makeRun("m6", { "run.jsonl": "\n{]\n" })], 3, /TOP\/m6\/run\.jsonl: line 2: is not JSON; /],
  [
    () => [makeRun("m7", { "predictions.csv": "path,label,score\nx.png,0,NaN\n" })],
    3,
    /TOP\/m7\/predictions\.csv: line 2: score: expected a number, got "NaN"; run nidus test again/,
  ],
  [
    () => [makeRun("m8", { "predictions.csv": "path,label,score\nx.png,2,1\n" })],
    3,
    /line 2: label: expected 0, 1 or nothing, got "2"; /,
  ],
  [() => [makeRun("m9", { "predictions.csv": "path\nx.png\n" })], 3, /expected a first row with score, got "path"/],
  [
    () => [makeRun("m10", { "maps/bad.png": "GIF", "predictions.csv": "path,score,map_path\nx.png,1,maps/bad.png\n" })],
    3,
    /TOP\/m10\/maps\/bad\.png: expected a PNG file; run nidus test again/,
  ],
  [() => [makeRun("m11"), "--out", at("none/there/x.html/../../y\0.html")], 3, /expected the plain name of a file/],
];

test("every mistake gives one line that says what to do, and its exit code", async () => {
  for (const [words, code, line] of MISTAKES) {
    const ending = await report(...words());
    assert.match(ending.err, line);
    assert.equal([ending.code, ending.out, ending.err.split("\n").length], [code, "", 2], ending.err);
  }
});

test.run();
