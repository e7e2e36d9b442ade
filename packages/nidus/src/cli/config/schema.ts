import type { Training } from "@nidus/anomaly";
import type { Json } from "@nidus/data";
import type { TaskName } from "@nidus/synthesis";
import { z } from "zod";
import type { EpochChoice } from "../../evaluate/chooseEpoch.ts";
import { HEAD_NAMES, type HeadName } from "../../headNames.ts";

export const DEFAULT_HEAD: HeadName = "mediclip";

const whole = (least: number) => z.int().min(least);
const share = z.number().min(0);
const task = z.enum(["cutPaste", "gaussIntensity", "source", "sink", "smoothIntensity", "identity"]);

const head = z.union([
  z.enum(HEAD_NAMES),
  z.strictObject({ name: z.enum(HEAD_NAMES), options: z.record(z.string(), z.json()).default({}) }),
]);

const training = z.strictObject({
  epochs: whole(1).optional().describe("passes over the support"),
  steps: whole(1).optional().describe("optimiser steps, instead of whole epochs"),
  batch: whole(1).optional().describe("samples per step"),
  rate: z.number().positive().optional().describe("learning rate"),
  beta1: z.number().min(0).lt(1).optional(),
  beta2: z.number().min(0).lt(1).optional(),
  weightDecay: z.number().min(0).optional().describe("decoupled, as AdamW"),
});

/** Whoever reads the type of what it gives reads `RunConfig`, written out below. */
const schema = z.strictObject({
  $schema: z.string().optional(),
  head: head.default(DEFAULT_HEAD).describe("a head by name, or with its options"),
  data: z.string().min(1).optional().describe("folder of pictures"),
  layout: z.string().min(1).optional().describe("how the folder is laid out, instead of finding out"),
  object: z.string().min(1).optional().describe("of several objects in the folder only this one"),
  normal: z.array(z.string().min(1)).min(1).optional().describe("names of normal folders"),
  weights: z.string().min(1).default("mini").describe("mini, a folder, or a model of the hub (owner/name)"),
  device: z.enum(["auto", "webgpu", "wasm", "reference"]).default("auto"),
  software: z.boolean().default(false).describe("take a GPU that is emulated on the processor"),
  k: whole(0).default(16).describe("normal shots, and as many abnormal ones for heads that learn from labels"),
  support: z.string().min(1).optional().describe("file that names the shots, instead of drawing k of them"),
  seed: whole(0).max(Number.MAX_SAFE_INTEGER).default(0),
  tasks: z
    .union([
      z.enum(["official", "paper", "compat"]),
      z
        .array(z.tuple([share, z.union([task, z.strictObject({ task, options: z.json().optional() })])]))
        .min(1)
        .readonly(),
    ])
    .default("official")
    .describe("whose mixture of made anomalies, or tasks with their shares"),
  pool: whole(1).nullable().default(null).describe("make and encode this many samples once; null: anew in every epoch"),
  training: training.default({}).describe("what to change in the head's own training"),
  epoch: z
    .enum(["last", "validation", "oracle-on-test"])
    .default("last")
    .describe("which epoch's parameters; oracle-on-test, of a benchmark alone: the best on the test set"),
  bankRows: whole(1).optional().describe("most rows of a memory"),
  rule: z
    .string()
    .regex(/^(none|quantile:(0(\.\d+)?|1(\.0+)?)|deviations:-?\d+(\.\d+)?)$/, {
      error: "expected none, quantile:SHARE or deviations:NUMBER",
    })
    .default("deviations:3")
    .describe("threshold from the support's normal pictures: none, quantile:0.95, deviations:3"),
  protocol: z
    .enum(["deployed", "transductive"])
    .default("deployed")
    .describe("transductive: normalise scores over the whole test set"),
});

/** A configuration with everything filled in. */
export interface RunConfig {
  readonly $schema?: string | undefined;
  readonly head: HeadName | { readonly name: HeadName; readonly options: Readonly<Record<string, Json>> };
  readonly data?: string | undefined;
  readonly layout?: string | undefined;
  readonly object?: string | undefined;
  readonly normal?: readonly string[] | undefined;
  readonly weights: string;
  readonly device: "auto" | "webgpu" | "wasm" | "reference";
  readonly software: boolean;
  readonly k: number;
  readonly support?: string | undefined;
  readonly seed: number;
  readonly tasks:
    | "official"
    | "paper"
    | "compat"
    | readonly (readonly [
        share: number,
        TaskName | { readonly task: TaskName; readonly options?: Json | undefined },
      ])[];
  readonly pool: number | null;
  readonly training: Partial<Omit<Training, "augment">>;
  readonly epoch: EpochChoice;
  readonly bankRows?: number | undefined;
  readonly rule: string;
  readonly protocol: "deployed" | "transductive";
}

/** All that a run depends on: what `--config` reads, `config.json` of a run holds, and `--grid` turns. */
export const runSchema: z.ZodType<RunConfig> = schema as unknown as z.ZodType<RunConfig>;

/** Keys that the schema knows at a place: `[]` is the top. */
export function keysAt([at]: readonly PropertyKey[]): readonly string[] {
  if (at === "training") return Object.keys(training.shape);
  if (at === "head") return ["name", "options"];
  if (at === "tasks") return ["task", "options"];
  return Object.keys(schema.shape).filter((key) => key !== "$schema");
}

/** The schema for editors, as JSON Schema: `config.schema.json` of this package. */
export const jsonSchema = (): object => ({
  title: "Configuration of a Nidus run",
  ...z.toJSONSchema(schema, { io: "input" }),
});
