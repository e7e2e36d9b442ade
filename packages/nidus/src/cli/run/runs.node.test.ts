// timeout: 600
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeSnapshot } from "@nidus/anomaly";
import { encodePng, phantoms } from "@nidus/data";
import { maskImage } from "@nidus/synthesis";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { here } from "../../../test/here.ts";
import { fileSource } from "../../rim/fileSource.ts";
import { EXIT, StoppedError } from "../exitCode.ts";
import { fitVerb } from "../fit.ts";
import { predictVerb } from "../predict.ts";
import { runCommand } from "../runCommand.ts";
import { testVerb } from "../test.ts";

const VERBS = [fitVerb, testVerb, predictVerb];
const test = suite("runs of the command");
let root = "";

test.before(async () => {
  root = mkdtempSync(join(tmpdir(), "nidus-runs-"));
  const pictures = phantoms({ kind: "brain", family: "B", normal: 6, abnormal: 3, size: 96, seed: 0 });
  for (let i = 0; i < pictures.length; i++) {
    const { image, mask, label } = await pictures.at(i);
    const folder = at(`set/${label === 0 ? "good" : "lesion"}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${i}.png`), encodePng(image));
    if (label === 1 && mask) writeFileSync(join(folder, `${i}_mask.png`), encodePng(maskImage(mask)));
  }
  writeFileSync(at("set/broken.txt"), "");
});
test.after(() => rmSync(root, { recursive: true }));

const at = (path: string): string => join(root, path);
const sha256 = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");
const QUICK = ["--device", "wasm", "--k", "2", "--pool", "4", "--steps", "3", "--set", "training.batch=2"];

test("test goes from files to a report, and predict takes what it left", async () => {
  const out = at("run");
  const ending = await here(["test", "--data", at("set"), ...QUICK, "--out", out, "--json"], VERBS);
  assert.is(ending.code, 0, ending.err);
  const { metrics, counts, protocol, report } = JSON.parse(ending.out);
  assert.equal(counts, { normal: 4, abnormal: 3 });
  assert.is(protocol, "2 normal shots, seed 0, last step, deployed");
  const names = metrics.map(({ name }: { name: string }) => name);
  for (const name of ["image AUROC", "image F1-max", "pixel AUROC", "pixel AUPRO"])
    assert.ok(names.includes(name), name);
  for (const { name, value } of metrics) assert.ok(value >= 0 && value <= 1, name);
  const [header, ...rows] = readFileSync(join(out, "predictions.csv"), "utf8").trimEnd().split("\r\n");
  assert.is(header, "path,label,score,threshold,pred,map_path,max_x,max_y,area_fraction,ms");
  assert.is(rows.length, 7);
  for (const row of rows) {
    const map = row.split(",")[5] as string;
    for (const file of [map, map.replace("overlay", "map"), map.replace(".overlay.png", ".npy")])
      assert.ok(existsSync(join(out, file)), file);
  }
  assert.ok(readFileSync(report, "utf8").includes("<html"));
  const written = ["config.json", "environment.json", "metrics.json", "run.jsonl", "support.json"].map((name) =>
    readFileSync(join(out, name), "utf8"),
  );
  assert.not.ok(written.slice(1).join("").includes(root), "a path of this machine");
  assert.not.ok(existsSync(join(out, "training.safetensors")));

  const files = [at("set/lesion"), at("set/broken.txt"), at("set/none.png")];
  const predicted = await here(
    ["predict", "--device", "wasm", "--detector", out, "--json", ...files, "--out", at("seen")],
    VERBS,
  );
  const lines = predicted.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.is(predicted.code, EXIT.data);
  assert.is(lines.filter(({ score }) => score !== undefined).length, 3, "masks are no pictures");
  assert.is(lines.filter(({ error }) => error !== undefined).length, 2);
  const inCsv = rows.map((row) => row.split(",")).find(([path]) => path?.startsWith("lesion/6")) as string[];
  const again = lines.find(({ path }) => path.endsWith("lesion/6.png"));
  assert.ok(Math.abs(again.score - Number(inCsv[2])) < 1e-6, "the same picture, the same score");
  assert.ok(existsSync(at("seen/predictions.csv")));
  const flagged = [
    "predict",
    "--device",
    "wasm",
    "--detector",
    out,
    "--threshold",
    "-1",
    "--fail-on-anomaly",
    at("set/lesion/6.png"),
  ];
  assert.is((await here(flagged, VERBS)).code, EXIT.anomaly);
  const other = await here(
    ["test", "--data", at("set"), "--detector", out, "--device", "wasm", "--out", at("judged")],
    VERBS,
  );
  assert.is(other.code, 0, other.err);
  assert.match(other.out, /4 normal and 3 abnormal test pictures; a detector fitted before, on 2 pictures/);
  const { head, k } = JSON.parse(readFileSync(at("judged/config.json"), "utf8"));
  assert.equal([head.name, k], ["mediclip", 2]);
});

test("heads of every kind run through the same words", async () => {
  for (const head of ["winclip", "patchcore", "fusionclip"]) {
    const own = head === "fusionclip" ? ["--steps", "1"] : [];
    const k = head === "winclip" ? "0" : "1";
    const words = ["test", "--data", at("set"), "--head", head, "--k", k, ...own, "--device", "wasm"];
    const ending = await here([...words, "--out", at(head)], VERBS);
    assert.is(ending.code, 0, ending.err);
    assert.match(ending.out, /^image AUROC +0\.\d+|^image AUROC +1\.0+/);
  }
});

test("an epoch chosen on made anomalies is named", async () => {
  const words = [
    "--data",
    at("set"),
    "--k",
    "1",
    "--steps",
    "2",
    "--pool",
    "2",
    "--epoch",
    "validation",
    "--device",
    "wasm",
  ];
  const ending = await here(["test", ...words, "--out", at("chosen")], VERBS);
  assert.is(ending.code, 0, ending.err);
  const { protocol } = JSON.parse(readFileSync(at("chosen/metrics.json"), "utf8"));
  assert.match(protocol, /^1 normal shots, seed 0, epoch [12], chosen on made anomalies, deployed$/);
  assert.match(readFileSync(at("chosen/report.html"), "utf8"), /chosen on made anomalies/);
});

test("stopped at any moment, a run goes on to the same bits", async () => {
  const words = [
    "--data",
    at("set"),
    "--device",
    "wasm",
    "--k",
    "3",
    "--steps",
    "40",
    "--set",
    "training.batch=1",
    "--pool",
    "4",
  ];
  const whole = await here(["fit", ...words, "--out", at("whole")], VERBS);
  assert.is(whole.code, 0, whole.err);
  let stops = 0;
  let saved = 0;
  for (let i = 0; ; i++) {
    const began = existsSync(at("cut/config.json"));
    const stopping = new AbortController();
    // from before the first step to long after it
    const timer = setTimeout(
      () => stopping.abort(new StoppedError(EXIT.interrupted)),
      i < 20 ? 20 + ((i * 137) % 600) : 2 ** 30,
    );
    const code = await runCommand(
      ["fit", ...(began ? ["--resume"] : words), "--out", at("cut")],
      {
        out() {},
        err() {},
        untilStopped: () => stopping.signal,
      },
      { verbs: VERBS, version: "1", columns: 80 },
    );
    clearTimeout(timer);
    if (code === EXIT.ok) break;
    assert.is(code, EXIT.interrupted);
    stops++;
    if (!existsSync(at("cut/training.safetensors"))) continue;
    const { step } = await decodeSnapshot(await fileSource(at("cut/training.safetensors")));
    assert.ok(step >= saved, `nothing is lost: ${saved} steps, then ${step}`);
    saved = step;
  }
  assert.ok(stops >= 10, `stopped ${stops} times`);
  assert.is(sha256(at("cut/detector.safetensors")), sha256(at("whole/detector.safetensors")));
  const steps = readFileSync(at("cut/run.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const logged = steps.filter(({ event }) => event === "step").map(({ step }) => step);
  assert.equal(
    logged,
    Array.from({ length: 40 }, (_, i) => i + 1),
  );
});

test.run();
