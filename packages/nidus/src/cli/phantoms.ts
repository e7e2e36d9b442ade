import { EXIT, UsageError } from "./exitCode.ts";
import { jsonLine } from "./printable.ts";
import { expectWhole } from "./usage.ts";
import { defineVerb, type Verb } from "./verb.ts";

const LEAST = { normal: 0, abnormal: 0, size: 64, seed: 0 } as const;

const FLAGS = {
  out: { type: "string", requiresArg: true, describe: "a new folder for normal/ and lesion/, with phantoms.json" },
  kind: {
    choices: ["brain", "chest", "breast", "retina"],
    default: "brain",
    requiresArg: true,
    describe: "what they look like",
  },
  normal: { type: "number", default: 32, requiresArg: true, describe: "pictures without a lesion" },
  abnormal: { type: "number", default: 32, requiresArg: true, describe: "pictures with a lesion, each with its mask" },
  family: { choices: ["A", "B"], default: "A", requiresArg: true, describe: "A: bright and soft; B: dark and sharp" },
  size: { type: "number", default: 224, requiresArg: true, describe: "side, pixels" },
  seed: { type: "number", default: 0, requiresArg: true, describe: "the same seed makes the same pictures" },
} as const;

export const phantomsVerb: Verb = defineVerb({
  name: "phantoms",
  about: "made-up pictures that look medical, with exact masks, to try things on: not evidence about patients",
  flags: FLAGS,
  async run({ json, out: folder, kind, family, ...numbers }, { out }) {
    if (folder === undefined) throw new UsageError("phantoms: --out, the folder to write into, is missing");
    expectWhole(numbers, LEAST);
    const { normal, abnormal, size, seed } = numbers;
    const { describePhantoms, writePhantoms } = await import("./phantomsWrite.ts");
    const done = await writePhantoms(folder, { kind, family, normal, abnormal, size, seed });
    out(json ? jsonLine(done) : describePhantoms(done));
    return EXIT.ok;
  },
});
