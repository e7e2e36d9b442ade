import { EXIT, UsageError } from "./exitCode.ts";
import { expectWhole } from "./usage.ts";
import { defineVerb, type Verb } from "./verb.ts";

const FLAGS = {
  detector: { type: "string", requiresArg: true, describe: "a detector's file, or the folder of its run" },
  out: { type: "string", requiresArg: true, describe: "a new folder for predictions.csv and maps" },
  threshold: {
    type: "number",
    requiresArg: true,
    describe: "from this score on a picture is abnormal, instead of the detector's own",
  },
  weights: {
    type: "string",
    requiresArg: true,
    describe: "mini, a folder, or owner/name (as the run says, else mini)",
  },
  device: {
    choices: ["auto", "webgpu", "wasm", "reference"],
    default: "auto",
    requiresArg: true,
    describe: "where to compute",
  },
  software: { type: "boolean", default: false, describe: "take a GPU that is emulated on the processor" },
  batch: { type: "number", default: 16, requiresArg: true, describe: "pictures at once" },
  "fail-on-anomaly": { type: "boolean", default: false, describe: "exit 10 where a picture is abnormal" },
} as const;

export const predictVerb: Verb = defineVerb({
  name: "predict",
  about: "score pictures with a detector; heat-maps and a table where --out says",
  words: "picture",
  flags: FLAGS,
  async run({ words, json, detector, "fail-on-anomaly": failOnAnomaly, threshold, batch, ...rest }, streams) {
    if (detector === undefined) throw new UsageError("predict: --detector, a file or the folder of a run, is missing");
    if (threshold !== undefined && !Number.isFinite(threshold))
      throw new UsageError(`--threshold: expected a number, got ${threshold}`);
    expectWhole({ batch }, { batch: 1 });
    const { predictFiles } = await import("./run/predictFiles.ts");
    const { abnormal, refused } = await predictFiles({
      ...rest,
      paths: words,
      from: detector,
      threshold,
      batch,
      json,
      failOnAnomaly,
      streams,
    });
    if (refused > 0) return EXIT.data;
    return failOnAnomaly && abnormal > 0 ? EXIT.anomaly : EXIT.ok;
  },
});
