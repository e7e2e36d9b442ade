import { EXIT, UsageError } from "./exitCode.ts";
import { jsonLine } from "./printable.ts";
import { expectWhole } from "./usage.ts";
import { defineVerb, type Verb } from "./verb.ts";

const LEAST = { count: 1, shots: 1, size: 1, seed: 0 } as const;

const FLAGS = {
  out: { type: "string", requiresArg: true, describe: "the sheet, a PNG file" },
  pairs: { type: "string", requiresArg: true, describe: "a new folder for pairs as PNG files, with manifest.json" },
  count: { type: "number", default: 12, requiresArg: true, describe: "samples to make; the sheet shows the first 24" },
  preset: {
    choices: ["official", "paper", "compat"],
    requiresArg: true,
    describe: "whose mixture of tasks (official)",
  },
  task: {
    choices: ["cutPaste", "gaussIntensity", "source", "sink", "smoothIntensity", "identity"],
    requiresArg: true,
    describe: "this task alone",
  },
  channels: { choices: ["grey", "keep"], requiresArg: true, describe: "keep: in colour (grey)" },
  shots: { type: "number", default: 16, requiresArg: true, describe: "normal pictures to draw from the folder" },
  flat: { type: "boolean", default: false, describe: "take every picture in the folder as normal" },
  size: { type: "number", default: 224, requiresArg: true, describe: "side of the samples, pixels" },
  seed: { type: "number", default: 0, requiresArg: true, describe: "the same seed makes the same samples" },
  kernels: { choices: ["exact", "gpu"], requiresArg: true, describe: "gpu: by gpu.js, within one grey level (exact)" },
} as const;

export const synth: Verb = defineVerb({
  name: "synth",
  about: "make anomalies in the normal pictures of a folder: a labelled sheet to look at, pairs of picture and mask",
  words: "folder",
  flags: FLAGS,
  async run(
    { words, json, out: sheet, pairs, preset = "official", channels = "grey", kernels = "exact", ...rest },
    { out },
  ) {
    const [folder, ...others] = words;
    if (others.length > 0) throw new UsageError(`synth: unexpected "${others[0]}"`);
    if (sheet === undefined && pairs === undefined) {
      throw new UsageError("synth: --out sheet.png, or --pairs FOLDER, is missing");
    }
    if (sheet !== undefined && !/\.png$/i.test(sheet))
      throw new UsageError(`--out: expected a .png file, got "${sheet}"`);
    expectWhole(rest, LEAST);
    const { makeSamples } = await import("./synthSamples.ts");
    const { describeSynth, writeSamples } = await import("./synthWrite.ts");
    const request = { ...rest, preset, channels, kernels, folder: folder ?? "" };
    const done = await writeSamples(makeSamples(request), request, { sheet, pairs });
    out(json ? jsonLine(done) : describeSynth(done));
    return EXIT.ok;
  },
});
