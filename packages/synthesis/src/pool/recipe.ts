import { FormatError, type Json } from "@nidus/data";
import { type Preset, type SynthesizeOptions, type Synthesizer, synthesize } from "../synthesize.ts";
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
  readonly mixture: Preset | readonly (readonly [share: number, task: TaskRecipe])[];
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

interface TaskMaker {
  /** Takes options that came as data. */
  readonly make: (options?: never) => Task;
  /** Names of the options. */
  readonly takes: readonly string[];
}

const MAKERS: Readonly<Record<TaskName, TaskMaker>> = {
  cutPaste: { make: cutPasteWith, takes: ["blend", "gradients", "label"] },
  gaussIntensity: { make: gaussIntensityWith, takes: ["equation"] },
  source: { make: sourceWith, takes: ["border", "shear"] },
  sink: { make: sinkWith, takes: ["border", "shear"] },
  smoothIntensity: { make: smoothIntensityWith, takes: ["scale"] },
  identity: { make: () => identity, takes: [] },
};

export interface MakerOptions {
  /** Imports modules of own tasks. Default `import`. */
  readonly load?: ImportModule;
  readonly kernels?: SynthesizeOptions["kernels"];
}

/** The maker that a recipe names. @throws FormatError for a task or an option that is not there, RangeError for a value out of range. */
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
  if (!Object.hasOwn(MAKERS, task)) {
    const known = Object.keys(MAKERS).join(", ");
    throw new FormatError("recipe", `expected a task of ${known}, got ${JSON.stringify(task)}`);
  }
  const { make, takes } = MAKERS[task];
  checkOptions(task, options, takes);
  return make(options as never);
}

function checkOptions(task: TaskName, options: Json | undefined, takes: readonly string[]): void {
  if (options === undefined) return;
  const isObject = typeof options === "object" && options !== null && !Array.isArray(options);
  if (isObject && Object.keys(options).every((key) => takes.includes(key))) return;
  const wanted = takes.length > 0 ? `options of ${takes.join(", ")}` : "no options";
  throw new FormatError("recipe", `expected ${wanted} for ${task}, got ${JSON.stringify(options)}`);
}

function isTask(value: unknown): value is Task {
  return typeof value === "object" && value !== null && "draw" in value && "apply" in value && "region" in value;
}

const loadHere: ImportModule = (url) => import(url);
