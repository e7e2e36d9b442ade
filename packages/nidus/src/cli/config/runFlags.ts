import { readFile } from "node:fs/promises";
import type { Json } from "@nidus/data";
import { HEAD_NAMES, type HeadName } from "../../headNames.ts";
import { fileTrouble } from "../../rim/fileTrouble.ts";
import { UsageError } from "../exitCode.ts";
import type { RunConfig } from "./schema.ts";

interface TextFlag {
  readonly type: "string";
  readonly requiresArg: true;
  readonly describe: string;
}
interface NumberFlag {
  readonly type: "number";
  readonly requiresArg: true;
  readonly describe: string;
}
interface ChoiceFlag<C extends string> {
  readonly choices: readonly C[];
  readonly requiresArg: true;
  readonly describe: string;
}

type TextName = "config" | "data" | "support" | "weights" | "layout" | "object" | "normal" | "rule";
type NumberName = "k" | "seed" | "pool" | "steps";

/** By name. */
export type RunFlags = { readonly [K in TextName]: TextFlag } & { readonly [K in NumberName]: NumberFlag } & {
  readonly set: TextFlag & { readonly array: true };
  readonly head: ChoiceFlag<HeadName>;
  readonly device: ChoiceFlag<RunConfig["device"]>;
  readonly tasks: ChoiceFlag<"official" | "paper" | "compat">;
  readonly epoch: ChoiceFlag<RunConfig["epoch"]>;
  readonly software: { readonly type: "boolean"; readonly describe: string };
};

const text = (describe: string): TextFlag => ({ type: "string", requiresArg: true, describe });
const number = (describe: string): NumberFlag => ({ type: "number", requiresArg: true, describe });

/** Flags of verbs that fit: each stands for a key of the configuration. */
export const RUN_FLAGS: RunFlags = {
  config: text("a configuration, YAML or JSON; flags change it"),
  set: { ...text("any key of the configuration: --set training.steps=50"), array: true },
  data: text("folder of pictures"),
  head: { choices: HEAD_NAMES, requiresArg: true, describe: "the method (mediclip)" },
  k: number("normal shots, and as many abnormal ones for heads that learn from labels (16)"),
  support: text("support.json or a list of MVFA's, instead of drawing k shots"),
  seed: number("the same seed, the same detector (0)"),
  weights: text("mini, a folder, or a model of the hub, owner/name (mini)"),
  device: { choices: ["auto", "webgpu", "wasm", "reference"], requiresArg: true, describe: "where to compute (auto)" },
  software: { type: "boolean", describe: "take a GPU that is emulated on the processor" },
  tasks: { choices: ["official", "paper", "compat"], requiresArg: true, describe: "whose made anomalies (official)" },
  pool: number("make and encode so many samples once, for machines without a GPU"),
  steps: number("optimiser steps, instead of the head's own epochs"),
  epoch: {
    choices: ["last", "validation", "oracle-on-test"],
    requiresArg: true,
    describe: "which epoch's parameters (last)",
  },
  layout: text("how the folder is laid out, instead of finding out"),
  object: text("of several objects in the folder only this one"),
  normal: text("names of normal folders (good,normal,no)"),
  rule: text("threshold: none, quantile:0.95, deviations:3 (deviations:3)"),
};

/** The values of these flags, as a verb is given them. */
export type RunValues = { readonly [K in TextName]?: string | undefined } & {
  readonly [K in NumberName]?: number | undefined;
} & {
  readonly set?: readonly string[] | undefined;
  readonly head?: string | undefined;
  readonly device?: string | undefined;
  readonly tasks?: string | undefined;
  readonly epoch?: string | undefined;
  readonly software?: boolean | undefined;
};

/** The configuration that a command line asks for: the file first, then flags, then `--set`. @throws UsageError, one line. */
export async function configOf(values: RunValues): Promise<RunConfig> {
  const { parseConfig, readTree, readValue, withValue } = await import("./parseConfig.ts");
  const { config: file, set = [], steps, normal, ...flags } = values;
  let tree = file === undefined ? {} : readTree(file, await readConfigFile(file));
  for (const name of Object.keys(RUN_FLAGS) as (keyof typeof flags)[]) {
    const value = flags[name];
    if (typeof value === "number" && Number.isNaN(value)) throw new UsageError(`--${name}: expected a number`);
    if (value !== undefined) tree = withValue(tree, name, value as Json);
  }
  if (Number.isNaN(steps)) throw new UsageError("--steps: expected a number");
  if (steps !== undefined) tree = withValue(tree, "training.steps", steps);
  if (normal !== undefined) tree = withValue(tree, "normal", normal.split(","));
  for (const word of set) {
    const [, path, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (path === undefined || value === undefined)
      throw new UsageError(`--set: expected KEY=VALUE (training.steps=50), got "${word}"`);
    tree = withValue(tree, path, readValue(value));
  }
  return parseConfig(file ?? "options", tree);
}

async function readConfigFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new UsageError(`--config ${file}: cannot be read: ${fileTrouble(cause)}`, { cause });
  }
}
