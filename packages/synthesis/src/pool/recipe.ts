import { FormatError, type Json } from "@nidus/data";
import { type SynthesizeOptions, type Synthesizer, synthesize } from "../synthesize.ts";
import type { Mixture, Task } from "../task.ts";
import { cutPasteWith } from "../tasks/cutPaste.ts";
import { gaussIntensityWith } from "../tasks/gaussIntensity.ts";
import { identity } from "../tasks/identity.ts";
import { tasks } from "../tasks/presets.ts";
import { sinkWith } from "../tasks/sink.ts";
import { smoothIntensityWith } from "../tasks/smoothIntensity.ts";
import { sourceWith } from "../tasks/source.ts";

/** A maker of samples as data: what another thread can be told to run. Functions cannot be sent, so tasks go by their names. */
export interface MakerRecipe {
  /** A preset's mixture, or tasks with their shares. */
  readonly mixture: "official" | "paper" | "compat" | readonly (readonly [share: number, task: TaskRecipe])[];
  readonly options?: Omit<SynthesizeOptions, "kernels">;
}

/** One of ours by name, with options where it takes some; or one of your own: a module's URL, and the name that it exports the task by. */
export type TaskRecipe =
  | TaskName
  | { readonly task: TaskName; readonly options?: Json }
  | { readonly module: string; readonly name: string };

export type TaskName = "cutPaste" | "gaussIntensity" | "source" | "sink" | "smoothIntensity" | "identity";

/** Imports a module: `(url) => import(url)`, in the place whose rules for modules should hold. */
export type ImportModule = (url: string) => Promise<Readonly<Record<string, unknown>>>;

/** Each takes its own options, which came as data. */
const MAKERS: Readonly<Record<TaskName, (options?: never) => Task>> = {
  cutPaste: cutPasteWith,
  gaussIntensity: gaussIntensityWith,
  source: sourceWith,
  sink: sinkWith,
  smoothIntensity: smoothIntensityWith,
  identity: () => identity,
};

export interface MakerOptions {
  /** Imports modules of own tasks. Default `import`. */
  readonly load?: ImportModule;
  readonly kernels?: SynthesizeOptions["kernels"];
}

/** The maker that a recipe names. @throws FormatError for a task that is not there. */
export async function makerOf(
  { mixture, options }: MakerRecipe,
  { load = loadHere, kernels }: MakerOptions = {},
): Promise<Synthesizer> {
  if (typeof mixture === "string") return synthesize(presetOf(mixture), { preset: mixture, ...options, kernels });
  const mixed: (readonly [number, Task])[] = [];
  for (const [share, task] of mixture) mixed.push([share, await taskOf(task, load)]);
  return synthesize(mixed, { ...options, kernels });
}

function presetOf(name: keyof typeof tasks): Mixture {
  if (Object.hasOwn(tasks, name)) return tasks[name];
  const known = Object.keys(tasks).join(", ");
  throw new FormatError("recipe", `expected a mixture of ${known}, got ${JSON.stringify(name)}`);
}

async function taskOf(recipe: TaskRecipe, load: ImportModule): Promise<Task> {
  if (typeof recipe === "object" && "module" in recipe) {
    const found = (await load(recipe.module))[recipe.name];
    if (isTask(found)) return found;
    throw new FormatError(
      recipe.module,
      `expected to export a task ${JSON.stringify(recipe.name)}, as defineTask makes it`,
    );
  }
  const { task, options } = typeof recipe === "string" ? { task: recipe, options: undefined } : recipe;
  if (Object.hasOwn(MAKERS, task)) return MAKERS[task](options as never);
  throw new FormatError("recipe", `expected a task of ${Object.keys(MAKERS).join(", ")}, got ${JSON.stringify(task)}`);
}

function isTask(value: unknown): value is Task {
  return typeof value === "object" && value !== null && "draw" in value && "apply" in value && "region" in value;
}

const loadHere: ImportModule = (url) => import(url);
