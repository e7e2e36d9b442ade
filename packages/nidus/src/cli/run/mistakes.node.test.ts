// timeout: 300
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePng, phantoms } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { here } from "../../../test/here.ts";
import { demo } from "../demo.ts";
import { download } from "../download.ts";
import { fitVerb } from "../fit.ts";
import { predictVerb } from "../predict.ts";
import { testVerb } from "../test.ts";

const VERBS = [demo, fitVerb, testVerb, predictVerb, download];
const test = suite("mistakes in runs");
let root = "";

test.before(async () => {
  root = mkdtempSync(join(tmpdir(), "nidus runs é "));
  const pictures = phantoms({ kind: "brain", family: "A", normal: 3, abnormal: 1, size: 64, seed: 0 });
  for (let i = 0; i < pictures.length; i++) {
    const { image, label } = await pictures.at(i);
    const folder = at(`set/${label === 0 ? "good" : "bad"}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${i}.png`), encodePng(image));
  }
  mkdirSync(at("normal-only/good"), { recursive: true });
  for (const i of [0, 1]) {
    const { image } = await pictures.at(i);
    writeFileSync(at(`normal-only/good/${i}.png`), encodePng(image));
  }
  mkdirSync(at("empty"));
  mkdirSync(at("taken"));
  writeFileSync(at("taken/something.txt"), "mine");
  mkdirSync(at("no-weights"));
  writeFileSync(at("tabs.yaml"), "training:\n\tsteps: 1\n");
  writeFileSync(at("twice.json"), '{"k": 1, "k": 2}');
  writeFileSync(at("key.yaml"), "haed: mediclip\n");
  writeFileSync(at("deep.yaml"), "training: { step: 1 }\n");
  writeFileSync(at("list.yaml"), "- head\n");
  writeFileSync(at("mark.yaml"), "\ufeffk: 0.5\n");
  writeFileSync(at("damaged.safetensors"), "no detector");
});
test.after(() => rmSync(root, { recursive: true }));

const at = (path: string): string => join(root, path);
const fit = (...words: string[]): string[] => [
  "fit",
  "--data",
  at("set"),
  "--out",
  at("new"),
  "--device",
  "wasm",
  ...words,
];
const judge = (...words: string[]): string[] => ["test", "--out", at("new"), "--device", "wasm", ...words];

/** What is typed, the exit code, and what its one line says. */
const MISTAKES: readonly (readonly [words: () => string[], code: number, line: RegExp])[] = [
  [() => ["fti"], 2, /unknown verb "fti"; did you mean fit\?/],
  [() => fit("--seeed", "1"), 2, /unknown option --seeed; did you mean --seed\?/],
  [() => fit("--k"), 2, /--k: a value is missing/],
  [() => fit("--k", "four"), 2, /--k: expected a number/],
  [() => fit("--k", "-1"), 2, /k: Too small: expected number to be >=0/],
  [() => fit("--k", "1.5"), 2, /k: expected int/],
  [() => fit("--k", "0"), 2, /head mediclip learns from pictures, so k must be at least 1/],
  [() => fit("--k", "1000000000"), 3, /expected at least 1000000000 normal pictures to draw from, got 3/],
  [() => fit("--seed", "-1"), 2, /seed: Too small/],
  [() => fit("--seed", "18446744073709551616"), 2, /seed: /],
  [() => fit("--set", "training.rate=0"), 2, /training\.rate: Too small/],
  [() => fit("--set", "training.rate=fast"), 2, /training\.rate: expected number, received string/],
  [() => fit("--set", "training.batch=0"), 2, /training\.batch: Too small/],
  [() => fit("--set", "training.epochs=0"), 2, /training\.epochs: Too small/],
  [() => fit("--set", "training"), 2, /--set: expected KEY=VALUE \(training\.steps=50\), got "training"/],
  [() => fit("--set", "__proto__.x=1"), 2, /expected keys between dots/],
  [() => fit("--k", "1", "--epoch", "oracle-on-test"), 2, /epoch: oracle-on-test is for nidus benchmark alone/],
  [
    () => fit("--head", "patchcore", "--k", "1", "--epoch", "validation"),
    2,
    /epoch: the head patchCore does not learn/,
  ],
  [() => fit("--head", "medclip"), 2, /--head: "medclip" is none of mediclip/],
  [() => fit("--k", "1", "--set", "head.options.taps=[25]"), 2, /taps block 25, but nidus-mini.* has 24/],
  [
    () => fit("--k", "1", "--set", "head.options.taps=[0]"),
    2,
    /taps block 0; expected whole numbers from 1 to 24, each once/,
  ],
  [() => fit("--k", "1", "--set", "head.options.taps=[12,12]"), 2, /taps block 12 twice/],
  [() => fit("--set", "head.options.tap=[1]"), 2, /head mediclip: unknown option "tap"; did you mean taps\?/],
  [() => fit("--set", "head.options.taps=[]"), 2, /head mediclip: .*tap/],
  [
    () => fit("--k", "1", "--head", "patchcore", "--pool", "4"),
    2,
    /pool: the head patchCore does not learn from made anomalies/,
  ],
  [() => fit("--rule", "sometimes"), 2, /rule: expected none, quantile:SHARE or deviations:NUMBER/],
  [() => fit("--device", "cuda"), 2, /--device: "cuda" is none of auto, webgpu, wasm, reference/],
  [() => fit("--k", "1", "--weights", at("no-weights")), 5, /no-weights: /],
  [() => fit("--k", "1", "--weights", "not a model"), 5, /neither a folder nor a model of the hub/],
  [() => fit("--config", at("none.yaml")), 2, /none\.yaml: cannot be read: there is no such file/],
  [() => fit("--config", root), 2, /cannot be read: it is a folder/],
  [() => fit("--config", at("tabs.yaml")), 2, /tabs\.yaml: Tabs are not allowed as indentation at line 2/],
  [() => fit("--config", at("twice.json")), 2, /twice\.json: Map keys must be unique/],
  [() => fit("--config", at("key.yaml")), 2, /key\.yaml: unknown key "haed"; did you mean head\?/],
  [() => fit("--config", at("deep.yaml")), 2, /unknown key "training\.step"; did you mean steps\?/],
  [() => fit("--config", at("list.yaml")), 2, /list\.yaml: expected keys and values/],
  [() => fit("--config", at("mark.yaml")), 2, /mark\.yaml: k: expected int/],
  [() => ["fit", "--data", at("set")], 2, /fit: --out, a folder for the run, is missing/],
  [() => ["fit", "--out", at("new")], 2, /--data, a folder of pictures, is missing/],
  [() => fit("--out", at("taken")), 3, /taken: holds 1 files? already; give a new folder/],
  [() => fit("--resume"), 2, /--resume goes on with the run's own configuration; leave --data out/],
  [() => ["fit", "--resume", "--out", at("empty")], 3, /holds no run to go on with/],
  [() => judge("--data", at("none")), 3, /none: cannot be listed: there is no such file or folder/],
  [() => judge("--data", at("empty")), 3, /empty: found nothing normal/],
  [
    () => judge("--data", at("normal-only"), "--k", "1"),
    3,
    /AUROC is not defined: the test set has no abnormal picture \(0 of 1\)/,
  ],
  [
    () => judge("--data", at("set"), "--k", "3"),
    3,
    /AUROC is not defined: the test set has no normal picture \(0 of 1\); take fewer/,
  ],
  [() => judge("--data", at("set"), "--detector", at("none")), 3, /none: cannot be read: there is no such file/],
  [() => judge("--data", at("set"), "--detector", at("damaged.safetensors")), 3, /damaged\.safetensors: /],
  [() => ["predict", at("set")], 2, /predict: --detector, a file or the folder of a run, is missing/],
  [() => ["predict", "--detector", at("damaged.safetensors")], 2, /predict: <picture\.\.> is missing/],
  [
    () => ["predict", "--detector", at("damaged.safetensors"), "--batch", "0", "x"],
    2,
    /--batch: expected a whole number from 1/,
  ],
  [
    () => ["download", "clip"],
    2,
    /download: expected a model of the hub \(openai\/clip-vit-large-patch14\), got "clip"/,
  ],
  [() => ["download", "../../x"], 2, /download: expected a model of the hub/],
  [() => ["demo", "--steps", "0"], 2, /--steps: expected a whole number from 1, got 0/],
];

test(`${MISTAKES.length} mistakes each give one line and the right exit code, and nothing is written`, async () => {
  const wrong: string[] = [];
  for (const [words, code, line] of MISTAKES) {
    const ending = await here(words(), VERBS);
    const said = ending.err.split("\n").filter((text) => text.startsWith("nidus: "));
    const left = readdirSync(root).includes("new") ? readdirSync(at("new")) : [];
    const right =
      ending.code === code &&
      said.length === 1 &&
      line.test(said[0] ?? "") &&
      ending.out === "" &&
      !/undefined|NaN|\n\s+at /.test(ending.err) &&
      !left.includes("detector.safetensors");
    if (!right) wrong.push(`${words().join(" ")}: expected ${code} and ${line}, got ${ending.code} and ${ending.err}`);
    rmSync(at("new"), { recursive: true, force: true });
  }
  assert.equal(wrong, []);
});

test.run();
