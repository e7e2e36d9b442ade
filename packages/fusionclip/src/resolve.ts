import { APRIL_STATES, APRIL_TEMPLATES, checkAmong, checkOption, type Defined } from "@nidus/anomaly";
import type { FusionclipOptions, FusionclipPrompts, FusionclipSamples } from "./options.ts";

/** The paper shows one sentence, and speaks of "predefined templates": more would cost as many passes of the text tower. */
const LEARNED_TEMPLATES: readonly string[] = ["a photo of a {}."];

/** Options in full, still options: a head made from them is the same head. Without `activation` it is the weights' own. */
export type ResolvedFusionclip<S extends FusionclipSamples = FusionclipSamples> = Defined<
  Omit<FusionclipOptions<S>, "prompts" | "activation">
> & { readonly prompts: Defined<FusionclipPrompts> } & Pick<FusionclipOptions, "activation">;

/** Where the paper is silent, the README says what each is taken from. */
const DEFAULTS: Omit<ResolvedFusionclip, "prompts"> = {
  samples: "labelled",
  object: "object",
  size: 240,
  taps: [6, 12, 18, 24],
  branches: ["gal", "loc"],
  states: APRIL_STATES,
  average: "directions",
  causal: true,
  bias: true,
  relu: true,
  scale: 100,
  loss: "auto",
  bce: "logit",
  alpha: {},
  bank: "raw",
  fuse: "april",
  score: "max",
  normalize: "clip",
};

/** Options may come from a file, where no compiler looks. */
const CHOICES = {
  samples: ["labelled", "synthetic"],
  average: ["directions", "features"],
  loss: ["auto", "image", "both"],
  bce: ["logit", "mvfa", "prob"],
  bank: ["raw", "adapted", "none"],
  fuse: ["april", "deployed", "mvfa"],
  score: ["max", "mean"],
  normalize: ["clip", "none"],
} as const;

/** What is not stated by default: what it follows from is elsewhere. */
const ELSEWHERE = ["prompts", "activation"];

const BRANCHES = ["gal", "loc", "cls"] as const;

/** Fills in what is not stated. @throws RangeError for a value outside its range, naming the option. */
export function resolveFusionclip<S extends FusionclipSamples>(options: FusionclipOptions<S>): ResolvedFusionclip<S> {
  const isKnown = (name: string): boolean => Object.hasOwn(DEFAULTS, name) || ELSEWHERE.includes(name);
  const given = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined && isKnown(name)),
  );
  const prompts = resolvePrompts(options.prompts ?? { kind: "learned" });
  const resolved = { ...DEFAULTS, ...given, prompts } as ResolvedFusionclip<S>;
  const { object, taps, branches, states, scale, alpha } = resolved;
  for (const name of Object.keys(CHOICES) as (keyof typeof CHOICES)[]) among(name, resolved[name], CHOICES[name]);
  for (const branch of [...branches, ...Object.keys(alpha)]) among("branches and alpha", branch, BRANCHES);
  check(branches.length > 0 && new Set(branches).size === branches.length, `branches, each once, got [${branches}]`);
  check(taps.length > 0, "at least one tap, got none");
  check(object.trim() === object && object !== "", `the name of an object, got ${JSON.stringify(object)}`);
  check(scale > 0, `a scale above 0, got ${scale}`);
  for (const weight of Object.values(alpha)) check(weight >= 0, `an alpha of 0 or more, got ${weight}`);
  for (const list of [states.normal, states.abnormal]) checkSlots("states", list);
  return resolved;
}

function resolvePrompts(prompts: FusionclipPrompts): Defined<FusionclipPrompts> {
  among("prompts", prompts.kind, ["learned", "fixed"]);
  const { templates = prompts.kind === "fixed" ? APRIL_TEMPLATES : LEARNED_TEMPLATES } = prompts;
  checkSlots("templates", templates);
  if (prompts.kind === "fixed") return { kind: "fixed", templates };
  const { kind, vectors = 8, share = "class" } = prompts;
  among("share", share, ["class", "state"]);
  check(Number.isInteger(vectors) && vectors >= 1, `a whole number of learned vectors >= 1, got ${vectors}`);
  return { kind, vectors, share, templates };
}

function checkSlots(what: string, sentences: readonly string[]): void {
  check(sentences.length > 0, `${what}, got none`);
  const other = sentences.find((sentence) => sentence.split("{}").length !== 2);
  check(other === undefined, `${what} with one {} each, got ${JSON.stringify(other)}`);
}

function among(option: string, value: string, choices: readonly string[]): void {
  checkAmong("fusionclip", { option, value, choices });
}

function check(holds: boolean, expected: string): void {
  checkOption("fusionclip", holds, expected);
}
