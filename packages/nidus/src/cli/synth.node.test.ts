// timeout: 180
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeImage, encodePng } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Ending, here } from "../../test/here.ts";
import { synth } from "./synth.ts";
import type { SynthSample } from "./synthSamples.ts";
import { writeSamples } from "./synthWrite.ts";

const test = suite("nidus synth");
let folder = "";
const path = (...names: string[]): string => join(folder, ...names);

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), "nidus-synth-"));
  for (const [name, count] of [
    ["normal", 3],
    ["malignant", 2],
  ] as const) {
    mkdirSync(path("data", name), { recursive: true });
    for (let n = 0; n < count; n++) {
      const data = Uint8Array.from({ length: 70 * 60 }, (_, i) => (i * (n + 2) + (i >> 5)) % 253);
      writeFileSync(path("data", name, `${name} (${n}).png`), encodePng({ width: 70, height: 60, channels: 1, data }));
    }
  }
  mkdirSync(path("cut"));
  writeFileSync(path("cut", "manifest.csv"), "path,label\ncut.png,0\n");
  mkdirSync(path("plain"));
  writeFileSync(path("plain", "one.png"), readFileSync(path("data", "normal", "normal (0).png")));
});
test.after(() => rmSync(folder, { recursive: true }));

const run = (words: readonly string[]): Promise<Ending> => here(["synth", ...words], [synth]);

interface Manifest {
  readonly seed: number;
  readonly size: number;
  readonly maker: { readonly preset: string };
  readonly pairs: readonly {
    readonly image: string;
    readonly mask: string;
    readonly label: 0 | 1;
    readonly task: string;
    readonly source: string;
    readonly anomalies: readonly { readonly box: { readonly top: number } }[];
  }[];
}

test("draws a sheet and writes pairs, whose manifest says what they are", async () => {
  const words = [path("data"), "--shots", "3", "--size", "64", "--count", "11", "--seed", "5"];
  const { code, out, err } = await run([...words, "--out", path("sheet.png"), "--pairs", path("pairs"), "--json"]);
  assert.equal([code, err], [0, ""]);
  const done = JSON.parse(out);
  assert.equal([done.samples, done.onSheet], [11, 11]);
  const sheet = await decodeImage(new Uint8Array(readFileSync(path("sheet.png"))));
  assert.equal([sheet.width, sheet.channels], [2 * (3 * 192 + 4 * 8) + 3 * 8, 3]);
  const manifest: Manifest = JSON.parse(readFileSync(path("pairs", "manifest.json"), "utf8"));
  assert.equal([manifest.seed, manifest.size, manifest.maker.preset, manifest.pairs.length], [5, 64, "official", 11]);
  for (const { image, mask, label, task, source, anomalies } of manifest.pairs) {
    assert.match(source, /^normal\/normal \(\d\)\.png$/);
    assert.ok(anomalies.length === 1 || anomalies.length === 2);
    const [picture, region] = await Promise.all(
      [image, mask].map((name) => decodeImage(new Uint8Array(readFileSync(path("pairs", name))))),
    );
    assert.equal([picture?.width, picture?.height, picture?.channels, region?.height], [64, 64, 1, 64]);
    assert.is(label, region?.data.some((v) => v > 0) ? 1 : 0);
    if (task === "identity") assert.is(label, 0);
  }
  assert.is(
    Object.values(done.tasks as Record<string, number>).reduce((a, b) => a + b),
    11,
  );

  await run([...words, "--pairs", path("again")]);
  for (const name of ["manifest.json", "images/00.png", "images/10.png", "masks/07.png"]) {
    assert.equal(readFileSync(path("again", name)), readFileSync(path("pairs", name)), name);
  }
});

test("takes one task, colour, the kernels of gpu.js, and any folder of pictures", async () => {
  const words = [path("plain"), "--flat", "--task", "sink", "--channels", "keep", "--size", "40", "--count", "2"];
  const { code, out } = await run([...words, "--kernels", "gpu", "--pairs", path("sink")]);
  assert.equal([code, out.split("\n")[0]], [0, "2 samples: sink 2"]);
  const image = await decodeImage(new Uint8Array(readFileSync(path("sink", "images", "1.png"))));
  assert.equal([image.width, image.channels], [40, 3]);
});

test("each pair is written before the next is made, none into a folder that is not new", async () => {
  let begun = 0;
  async function* samples(): AsyncGenerator<SynthSample> {
    const image = { width: 2, height: 1, channels: 1, data: Uint8Array.of(1, 2) } as const;
    const made = { image, mask: { width: 2, height: 1, data: new Uint8Array(2) }, task: "identity", rounds: [] };
    for (let i = 0; i < 11; i++) {
      begun += 1;
      yield { ...made, key: "one.png", source: image, maker: {} };
      const name = `${String(i).padStart(2, "0")}.png`;
      assert.ok(existsSync(path("stream", "images", name)) && existsSync(path("stream", "masks", name)), name);
    }
  }
  const target = { pairs: path("stream") };
  const request = { count: 11, seed: 0, size: 2 };
  const done = await writeSamples(samples(), request, target);
  assert.equal([begun, done.samples, done.tasks], [11, 11, { identity: 11 }]);
  rmSync(path("stream", "manifest.json"));
  const refusal = await writeSamples(samples(), request, target).then(String, String);
  assert.match(refusal, /stream: holds 22 files already; give a new folder/);
  assert.is(begun, 11);
});

test("every mistake gives one line, and its exit code", async () => {
  const out = ["--out", path("x.png")];
  for (const [words, code, line] of [
    [[], 2, /synth: <folder\.\.> is missing/],
    [[path("data")], 2, /synth: --out sheet\.png, or --pairs FOLDER, is missing/],
    [[path("data"), "--out", "x.jpg"], 2, /--out: expected a \.png file, got "x\.jpg"/],
    [[path("data"), "more", ...out], 2, /synth: unexpected "more"/],
    [[path("data"), "--out="], 2, /--out: a value is missing/],
    [[path("data"), "--pairs="], 2, /--pairs: a value is missing/],
    [[path("data"), ...out, "--count", "0"], 2, /--count: expected a whole number from 1, got 0/],
    [[path("data"), ...out, "--seed", "x"], 2, /--seed: expected a whole number from 0, got NaN/],
    [[path("data"), ...out, "--preset", "best"], 2, /--preset: "best" is none of official, paper, compat/],
    [[path("data"), ...out], 3, /expected at least 16 normal pictures to draw from, got 3/],
    [[path("none"), ...out], 3, /none: cannot be listed: there is no such file or folder/],
    [[path("cut"), ...out], 3, /cut: [^;]*cut\.png: is not there; manifest\.csv line 2 names it$/m],
    [[path("plain"), ...out], 3, /; or --flat, to take every picture as normal$/m],
    [[path("data"), "--shots", "2", "--pairs", path("pairs")], 3, /pairs: holds 23 files already; give a new folder/],
    [
      [path("data"), "--shots", "2", "--pairs", path("plain", "one.png", "in")],
      3,
      /in: cannot be listed: a part of its path/,
    ],
  ] as const) {
    const ending = await run(words);
    assert.match(ending.err, line);
    assert.equal([ending.code, ending.out, ending.err.split("\n").length], [code, "", 2], ending.err);
  }
});

test.run();
