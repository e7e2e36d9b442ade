import type { Json, SampleMaker } from "@nidus/data";
import { type MakerRecipe, makerOf } from "@nidus/synthesis";
import { type Arm, protocolOf } from "../benchmark/arm.ts";
import { headNamed } from "../headNamed.ts";
import { parseConfig, readValue, withValue } from "./config/parseConfig.ts";
import type { RunConfig } from "./config/schema.ts";
import { UsageError } from "./exitCode.ts";
import { headOf } from "./run/session.ts";

/** A key of the configuration, and the values to try. */
export interface GridAxis {
  readonly path: string;
  readonly values: readonly Json[];
}

/** Arms by protocol, which never share a table; and the numbers of shots for all. */
export interface GridArms {
  readonly k: readonly number[];
  readonly protocols: readonly Readonly<Record<string, Arm>>[];
}

/** Keys that are the same for all cells, and what to do instead. */
const FIXED: Readonly<Record<string, string>> = {
  data: "give several folders after --data",
  seed: "--seeds N tries seeds 0 to N - 1",
  weights: "run it once for each",
  device: "run it once for each",
  software: "run it once for each",
  support: "shots are drawn, k for each seed",
  rule: "a threshold changes no score",
  layout: "it is a property of the folders",
  object: "it is a property of the folders",
  normal: "it is a property of the folders",
};

/** `head=mediclip,hybrid`: values between commas, JSON where they are JSON. @throws UsageError for another form. */
export function readAxis(word: string): GridAxis {
  const [, path, text] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
  if (path === undefined || text === undefined)
    throw new UsageError(`--grid: expected KEY=VALUES (k=4,16), got "${word}"`);
  const reason = FIXED[path.split(".")[0] ?? ""];
  if (reason !== undefined) throw new UsageError(`--grid: ${path} is no axis: ${reason}`);
  const whole = readValue(`[${text}]`);
  const values = Array.isArray(whole) ? (whole as readonly Json[]) : splitOutside(text).map(readValue);
  if (values.some((value) => value === "")) throw new UsageError(`--grid: a value of ${path} is missing in "${text}"`);
  if (new Set(values.map(textOf)).size < values.length) throw new UsageError(`--grid: ${path} has a value twice`);
  return { path, values };
}

/** Every combination of the axes over a configuration. @throws UsageError for one that is no configuration, or that a head refuses. */
export async function gridArms(base: RunConfig, axes: readonly GridAxis[]): Promise<GridArms> {
  const paths = axes.map(({ path }) => path);
  const twice = paths.find((path, i) => paths.indexOf(path) < i);
  if (twice !== undefined) throw new UsageError(`--grid: ${twice} is given twice`);
  const shots = axes.find(({ path }) => path === "k")?.values ?? [base.k];
  const k = shots.map((value) => parseConfig("--grid", { ...tree(base), k: value }).k);
  if (k.some((count) => count < 1)) throw new UsageError("k: a benchmark draws shots, so k must be at least 1, got 0");
  const others = axes
    .filter(({ path }) => path !== "k")
    .sort((a, b) => a.path.split(".").length - b.path.split(".").length); // a head before its options
  const combinations = others.reduce<(readonly (readonly [path: string, value: Json])[])[]>(
    (all, { path, values }) => all.flatMap((one) => values.map((value) => [...one, [path, value] as const])),
    [[]],
  );
  const protocols = new Map<string, Record<string, Arm>>();
  const lacking: string[] = [];
  for (const combination of combinations) {
    const { name, arm, lacks } = await armOf(base, combination);
    lacking.push(...lacks);
    const table = protocols.get(protocolOf(arm)) ?? {};
    protocols.set(protocolOf(arm), table);
    table[name] = arm;
  }
  const idle = others.find(({ path }) => lacking.filter((one) => one === path).length === combinations.length);
  if (idle !== undefined) throw new UsageError(`--grid: none of the heads has the option of ${idle.path}`);
  return { k, protocols: [...protocols.values()] };
}

type Tree = Parameters<typeof withValue>[0];

const tree = (config: RunConfig): Tree => JSON.parse(JSON.stringify(config)) as Tree;

/** What stands in a table where a head has no such option. */
const NONE = "–";

/**
 * One combination. An option that its head does not have stays away, so that combinations which differ in nothing else have one name.
 * `lacks`: the paths of such options.
 */
async function armOf(
  base: RunConfig,
  combination: readonly (readonly [path: string, value: Json])[],
): Promise<{ readonly name: string; readonly arm: Arm; readonly lacks: readonly string[] }> {
  const whole = parseConfig(
    "--grid",
    combination.reduce((all, [path, value]) => withValue(all, path, value), tree(base)),
  );
  const { name: headName } = typeof whole.head === "string" ? { name: whole.head } : whole.head;
  const lacks = combination.map(([path]) => path).filter((path) => !hasOption(headName, path));
  const applied = combination.filter(([path]) => !lacks.includes(path));
  const config = parseConfig(
    "--grid",
    applied.reduce((all, [path, value]) => withValue(all, path, value), tree(base)),
  );
  const head = headOf(config);
  const tasks: SampleMaker | undefined =
    head.needs.samples === "synthetic" ? await makerOf({ mixture: config.tasks as MakerRecipe["mixture"] }) : undefined;
  const shown = combination.map(([path, value]) => [path, lacks.includes(path) ? NONE : textOf(value)]);
  const at: Record<string, string> = { head: headName, ...Object.fromEntries(shown) };
  const arm: Arm = {
    head,
    training: config.training,
    calibrateOn: config.protocol === "transductive" ? "test set" : undefined,
    epoch: config.epoch,
    at,
    ...(tasks && { tasks, ...(config.pool !== null && { pool: config.pool }) }),
    ...(config.bankRows !== undefined && head.needs.bank !== undefined && { bankRows: config.bankRows }),
  };
  const name = Object.entries(at).map(([path, value]) => `${path}=${value}`);
  return { name: name.join(", "), arm, lacks };
}

/** Heads record their options in full, but for `activation`, which by default is the weights' own. */
function hasOption(headName: string, path: string): boolean {
  const [, option] = /^head\.options\.([^.]+)/.exec(path) ?? [];
  return option === undefined || option === "activation" || option in (headNamed(headName).options as object);
}

const textOf = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

/** At commas that stand in no bracket. */
function splitOutside(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const sign of text) {
    if ("[{".includes(sign)) depth++;
    if ("]}".includes(sign)) depth--;
    if (sign === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += sign;
  }
  return parts;
}
