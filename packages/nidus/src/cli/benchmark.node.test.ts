// timeout: 300
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Ending, here } from "../../test/here.ts";
import { benchmark } from "./benchmark.ts";
import { readAxis } from "./benchmarkGrid.ts";
import { phantomsVerb } from "./phantoms.ts";

const test = suite("nidus benchmark");
let folder = "";
test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), "nidus-benchmark-"));
  writeFileSync(join(folder, "file"), "");
  for (const place of ["scans", "other/scans"]) {
    const words = ["--kind", "breast", "--normal", "5", "--abnormal", "4", "--size", "64", "--out", path(place)];
    assert.is((await run("phantoms", ...words)).code, 0);
  }
});
test.after(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);

const run = (...words: readonly string[]): Promise<Ending> => here(words, [benchmark, phantomsVerb]);

/** What is typed after the verb, the exit code, and the one line on the error stream. */
const MISTAKES: readonly (readonly [words: () => string[], code: number, line: RegExp])[] = [
  [() => [], 2, /benchmark: --recipe NAME, --grid KEY=VALUES, or --list, is missing/],
  [() => ["--recipe", "mediclip/tabel1"], 2, /unknown recipe "mediclip\/tabel1"; did you mean mediclip\/table1\?/],
  [() => ["--recipe", "x"], 2, /unknown recipe "x"; known: mediclip\/table1, .*fusionclip\/readings/],
  [() => ["--recipe", "toString"], 2, /unknown recipe "toString"/],
  [() => ["--recipe", "a", "--grid", "k=4"], 2, /give one of --list, --recipe and --grid/],
  [() => ["--recipe", "mediclip/table1", "--head", "mvfa"], 2, /--head is for --grid/],
  [() => ["--recipe", "mediclip/table1", "--set", "k=4"], 2, /--set: a recipe brings its own heads; .*got "k=4"/],
  [
    () => ["--recipe", "mediclip/table1", "--set", "training.bach=4"],
    2,
    /unknown key "training\.bach"; did you mean batch\?/,
  ],
  [() => ["--recipe", "mediclip/table1", "--seeds", "0"], 2, /--seeds: expected a whole number from 1, got 0/],
  [() => ["--recipe", "mediclip/table1", "--k", "1.5"], 2, /--k: expected a whole number from 1, got 1\.5/],
  [() => ["--recipe", "mediclip/table1", "--pool", "8", "--exact"], 2, /give one of --exact and --pool/],
  [() => ["--recipe", "mediclip/table1", "--exact"], 2, /--exact is for --grid; a recipe is exact unless --pool is/],
  [
    () => ["--recipe", "mediclip/table1", "--epoch", "best"],
    2,
    /--epoch: "best" is none of last, validation, oracle-on/,
  ],
  [() => ["--recipe", "mediclip/table1", "--rates", "0.1,x"], 2, /--rates: expected learning rates above 0 .*"0\.1,x"/],
  [
    () => ["--recipe", "mediclip/table1", "--only", "head"],
    2,
    /--only: expected AXIS=VALUES \(head=MVFA\), got "head"/,
  ],
  [
    () => ["--recipe", "mediclip/table1", "--only", "k=4", "--only", "k=8"],
    2,
    /--only: k is given twice; put its values between commas/,
  ],
  [
    () => ["--recipe", "mediclip/table1", "--device", "wasm", "--only", "head=MediCLIPP"],
    2,
    /only: expected axes and values of head=MediCLIP; .*got "MediCLIPP"/,
  ],
  [() => ["--recipe", "mediclip/table1", "--data", path("none")], 3, /none: .*there is no such file or folder/],
  [() => ["--recipe", "mediclip/table1", "--data", path("file")], 3, /file/],
  [
    () => ["--recipe", "mediclip/table1", "--device", "wasm", "--weights", path("file")],
    5,
    /file: is a file; give the folder that holds it/,
  ],
  [() => ["--recipe", "mediclip/table1", "--device", "wasm", "--weights", path("scans")], 5, /scans/],
  [() => ["--grid", "k=16"], 2, /benchmark: --data, a folder of pictures, is missing/],
  [() => ["--grid", "k"], 2, /--grid: expected KEY=VALUES \(k=4,16\), got "k"/],
  [() => ["--grid", "k=4,,8"], 2, /--grid: a value of k is missing in "4,,8"/],
  [() => ["--grid", "k=4,4"], 2, /--grid: k has a value twice/],
  [() => ["--grid", "k=4", "k=8"], 2, /--grid: k is given twice/],
  [() => ["--grid", "k=0"], 2, /k must be at least 1, got 0/],
  [() => ["--grid", "k=many"], 2, /--grid: k: expected number, received string/],
  [() => ["--grid", "seed=1,2"], 2, /--grid: seed is no axis: --seeds N tries seeds 0 to N - 1/],
  [() => ["--grid", "hed=mediclip"], 2, /--grid: unknown key "hed"; did you mean head\?/],
  [() => ["--grid", "training.stepz=4"], 2, /--grid: unknown key "training\.stepz"; did you mean steps\?/],
  [() => ["--grid", "head=medclip"], 2, /--grid: head: expected one of mediclip, /],
  [
    () => ["--grid", "head=patchcore,hybrid", "head.options.temperature=1"],
    2,
    /none of the heads has the option of head\.o/,
  ],
  [() => ["--grid", "head.options.temperature=-1"], 2, /head mediclip: .*expected a temperature above 0, got -1/],
  [() => ["--grid", "k=2", "--only", "k=2"], 2, /--only is for --recipe/],
  [() => ["--grid", "k=40"], 3, /scans: expected at least 40 normal pictures to draw from, got 5/],
  [() => ["--grid", "k=2", "--data", path("scans"), path("other/scans")], 2, /two folders are called scans/],
];

test("every mistake gives one line, and its exit code", async () => {
  for (const [words, expected, line] of MISTAKES) {
    const typed = words();
    const isGrid = typed.includes("--grid") && typed[1] !== "k=16" && !typed.includes("--data");
    const { code, out, err } = await run("benchmark", ...typed, ...(isGrid ? ["--data", path("scans")] : []));
    assert.match(err, line);
    assert.equal([code, out, err.split("\n").length], [expected, "", 2], `${typed.join(" ")}: ${err}`);
  }
});

test("lists the recipes", async () => {
  const { code, out } = await run("benchmark", "--list");
  assert.is(code, 0);
  assert.match(out, /^mediclip\/table1 {6}image AUROC with 4, 8, 16 and 32 normal shots\n/);
  const lines = (await run("benchmark", "--list", "--json")).out.trimEnd().split("\n");
  assert.equal(
    lines.map((line) => JSON.parse(line).name),
    out
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0]),
  );
});

test("reads values as JSON where they are JSON", () => {
  assert.equal(readAxis("head=mediclip,hybrid").values, ["mediclip", "hybrid"]);
  assert.equal(readAxis("training.rate=1e-3,0.1").values, [1e-3, 0.1]);
  assert.equal(readAxis("head.options.taps=[12],[12,18]").values, [[12], [12, 18]]);
  assert.equal(readAxis("tasks=official,[[1,cutPaste]]").values, ["official", "[[1,cutPaste]]"]);
  assert.equal(readAxis('head.options.prompts={"kind":"fixed","templates":["a {}"]}').values, [
    { kind: "fixed", templates: ["a {}"] },
  ]);
});

test("runs a grid, goes on from its store, and writes what came out", async () => {
  const grid = ["--grid", "head=patchcore,clip-zero-shot", "k=2,40", "head.options.neighbourhood=1,3"];
  const common = [...grid, "--data", path("scans"), "--seeds", "2", "--device", "wasm", "--store", path("store")];
  const first = await run("benchmark", ...common, "--out", path("out"));
  assert.is(first.code, 0, first.err);
  const axes = "data | head | head.options.neighbourhood | k | image AUROC | image AP | pixel AUROC | AUPRO";
  const lines = first.out.split("\n");
  assert.equal([lines[0], lines[2]], ["## Grid: K normal shots, deployed", `| ${axes} |`]);
  assert.match(lines[4] ?? "", /^\| scans \| patchcore \| 1 \| 2 \| \d\.\d{3} ± /);
  assert.match(lines[5] ?? "", /^\| scans \| patchcore \| 3 \| 2 \| /);
  assert.match(first.out, /## Grid: no shots, deployed\n\n.*\n.*\n\| scans \| clip-zero-shot \| – \| 2 \| /);
  assert.match(first.out, /\n- Left out: scans, k = 40 \(scans: expected at least 40 normal pictures/);
  const told = first.err.trimEnd().split("\n");
  assert.is(told.length, 6);
  assert.match(
    told[0] ?? "",
    /^1 of 6, about .* left: scans: k=2, seed=0, head=patchcore, head\.options\.neighbourhood=1$/,
  );
  assert.match(told[5] ?? "", /^6 of 6, done: scans: /);

  assert.equal(readdirSync(path("out")).sort(), ["config.json", "environment.json", "table.csv", "table.md"]);
  assert.is(readFileSync(path("out/table.md"), "utf8"), first.out);
  assert.is(readFileSync(path("out/table.csv"), "utf8").split("\r\n").length, 1 + 6 + 1);
  const config = JSON.parse(readFileSync(path("out/config.json"), "utf8"));
  assert.equal([config.grid, config.seeds, config.weights], [grid.slice(1), 2, "mini"]);

  const second = await run("benchmark", ...common, "--json");
  assert.ok(
    second.err
      .trimEnd()
      .split("\n")
      .every((line) => line.includes(", stored: ")),
    second.err,
  );
  const cells = second.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.is(cells.filter(({ row }) => row !== undefined).length, 6);
  assert.equal(cells[0].at, { data: "scans", head: "patchcore", "head.options.neighbourhood": "1", k: "2", seed: "0" });
});

test("says in every table and row that the test set chose the epoch", async () => {
  const said = /oracle-on-test: the epoch was chosen on the test set; not comparable/;
  const words = [
    "--grid",
    "head=mediclip,patchcore",
    "--data",
    path("scans"),
    "--seeds",
    "1",
    "--k",
    "2",
    "--pool",
    "2",
  ];
  const oracle = ["--epoch", "oracle-on-test", "--set", "training.epochs=2", "--out", path("oracle"), "--json"];
  const { code, out, err } = await run("benchmark", ...words, ...oracle, "--device", "wasm");
  assert.is(code, 0, err);
  const cells = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ row }) => row);
  assert.is(cells.length, 2);
  for (const { table } of cells) assert.match(table, said);
  assert.ok([1, 2].includes(cells[0].row.epoch));
  const rows = readFileSync(path("oracle/table.csv"), "utf8").trimEnd().split("\r\n");
  assert.is(rows.length, 3);
  for (const row of rows.slice(1)) assert.match(row, said);
  assert.match(readFileSync(path("oracle/table.md"), "utf8"), said);
  assert.is(JSON.parse(readFileSync(path("oracle/config.json"), "utf8")).epoch, "oracle-on-test");
});

test("runs a recipe on a folder", async () => {
  const words = ["--recipe", "mediclip/table1", "--data", path("scans"), "--seeds", "1", "--k", "2", "--steps", "1"];
  const { code, out, err } = await run("benchmark", ...words, "--pool", "2", "--device", "wasm");
  assert.is(code, 0, err);
  assert.match(
    out,
    /^## MediCLIP by shots: K normal shots, deployed\n\n.*\n.*\n\| scans \| MediCLIP \| 2 \| \d\.\d{3} \(n = 1\)/,
  );
});

test.run();
