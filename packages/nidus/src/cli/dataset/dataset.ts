import { basename, dirname, resolve } from "node:path";
import type { OpenDatasetOptions } from "@nidus/data";
import { EXIT, UsageError } from "../exitCode.ts";
import { jsonLine, printable } from "../printable.ts";
import { expectWhole } from "../usage.ts";
import { defineVerb, type Values, type Verb } from "../verb.ts";

const ACTIONS = ["check", "split", "support"] as const;

const FLAGS = {
  layout: {
    type: "string",
    requiresArg: true,
    describe: "how the folder is laid out, instead of finding out",
  },
  object: { type: "string", requiresArg: true, describe: "of several objects in the folder only this one" },
  normal: { type: "string", requiresArg: true, describe: "names of normal folders (good,normal,no)" },
  uncertain: {
    choices: ["exclude", "absent", "present"],
    requiresArg: true,
    describe: "what CheXpert's uncertain findings count as",
  },
  protocol: { choices: ["mediclip"], requiresArg: true, describe: "split: whose test set to draw" },
  out: {
    type: "string",
    requiresArg: true,
    describe: "split: the folder to write the lists into; support: the file, support.json",
  },
  seed: { type: "number", requiresArg: true, describe: "split, support: which of the possible draws (0)" },
  k: { type: "number", requiresArg: true, describe: "support: normal pictures to draw (16)" },
  abnormal: { type: "number", requiresArg: true, describe: "support: abnormal pictures to draw (0)" },
  proportional: { type: "boolean", describe: "split: of a part of the dataset take the same share" },
} as const;

type DatasetValues = Values<typeof FLAGS>;

export const dataset: Verb = defineVerb({
  name: "dataset",
  about:
    "check DIR: what is in a folder of pictures, and what is wrong with it; split DIR: lists of a paper's protocol; " +
    "support DIR: shots to learn from",
  words: "action",
  flags: FLAGS,
  async run(values, streams) {
    const [action, folder, ...others] = values.words;
    if (!ACTIONS.some((one) => one === action)) {
      throw new UsageError(`dataset: "${action}" is none of ${ACTIONS.join(", ")}`);
    }
    if (folder === undefined) throw new UsageError(`dataset ${action}: a folder is missing`);
    if (others.length > 0) throw new UsageError(`dataset ${action}: unexpected "${others[0]}"`);
    const idle = IDLE[action as (typeof ACTIONS)[number]].find((name) => values[name] !== undefined);
    if (idle !== undefined) {
      const users = ACTIONS.filter((one) => !IDLE[one].includes(idle));
      throw new UsageError(`dataset ${action}: --${idle} is for dataset ${users.join(" and ")}`);
    }
    if (action === "support") return support(folder, values, streams.out);
    return action === "check" ? check(folder, values, streams.out) : split(folder, values, streams.out);
  },
});

type Own = "protocol" | "out" | "seed" | "proportional" | "k" | "abnormal";

/** Flags that an action has no use for. */
const IDLE: Readonly<Record<(typeof ACTIONS)[number], readonly Own[]>> = {
  check: ["protocol", "out", "seed", "proportional", "k", "abnormal"],
  split: ["k", "abnormal"],
  support: ["protocol", "proportional"],
};

async function support(folder: string, values: DatasetValues, out: (text: string) => void): Promise<number> {
  const { out: target, k = 16, abnormal = 0, seed = 0 } = values;
  if (target === undefined) throw new UsageError("dataset support: --out, the file to write, is missing");
  if (!/\.json$/i.test(target)) throw new UsageError(`--out: expected a .json file, got "${target}"`);
  expectWhole({ k, abnormal, seed }, { k: 0, abnormal: 0, seed: 0 });
  if (k + abnormal === 0) throw new UsageError("dataset support: expected at least one shot, --k or --abnormal");
  const { fewShot, openDataset, writeSupport } = await import("@nidus/data");
  const { nodeFolder } = await import("../../rim/nodeFolder.ts");
  const { nodeTree } = await import("../../rim/nodeTree.ts");
  const data = await openDataset(nodeTree(folder), await optionsOf(folder, values));
  const shots = fewShot(data, { normal: k, abnormal, seed });
  await writeSupport(nodeFolder(dirname(target)), shots, { name: basename(target) });
  const { keys } = shots.support;
  const done = {
    file: target,
    normal: k,
    abnormal,
    seed,
    test: shots.test.length,
    removed: shots.removed,
    pictures: keys,
  };
  const counts = `${k} normal and ${abnormal} abnormal shots; ${shots.test.length} pictures are left to test on`;
  out(values.json ? jsonLine(done) : `${printable(`${target}: ${counts}`)}\n`);
  return EXIT.ok;
}

async function check(folder: string, values: DatasetValues, out: (text: string) => void): Promise<number> {
  const { checkDataset } = await import("@nidus/data");
  const { nodeTree } = await import("../../rim/nodeTree.ts");
  const { describeReport } = await import("./describeReport.ts");
  const report = await checkDataset(nodeTree(folder), await optionsOf(folder, values));
  out(values.json ? jsonLine({ folder, ...report }) : describeReport(report));
  return report.errors.length > 0 ? EXIT.data : EXIT.ok;
}

async function split(folder: string, values: DatasetValues, out: (text: string) => void): Promise<number> {
  const { out: target, protocol, seed = 0, proportional = false } = values;
  if (protocol === undefined) throw new UsageError("dataset split: --protocol mediclip is missing");
  if (target === undefined) throw new UsageError("dataset split: --out, the folder to write into, is missing");
  expectWhole({ seed }, { seed: 0 });
  const { describeSplit, writeSplit } = await import("./writeSplit.ts");
  const done = await writeSplit({ folder, target, seed, proportional }, await optionsOf(folder, values));
  out(values.json ? jsonLine(done) : describeSplit(done));
  return EXIT.ok;
}

async function optionsOf(folder: string, values: DatasetValues): Promise<OpenDatasetOptions> {
  const { layout, object, normal, uncertain } = values;
  const { LAYOUTS } = await import("@nidus/data");
  const { decode } = await import("../../rim/decodeImage.ts");
  const known = LAYOUTS.map(({ name }) => name);
  if (layout !== undefined && !known.includes(layout)) {
    throw new UsageError(`--layout: "${layout}" is none of ${known.join(", ")}`);
  }
  return {
    decode,
    name: basename(resolve(folder)),
    ...(layout === undefined ? {} : { layout }),
    ...(object === undefined ? {} : { object }),
    ...(normal === undefined ? {} : { normal: normal.split(",") }),
    ...(uncertain === undefined ? {} : { uncertain }),
  };
}
