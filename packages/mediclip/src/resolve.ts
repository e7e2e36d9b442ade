import { checkAmong, checkOption, type Defined, WINCLIP_TEMPLATES } from "@nidus/anomaly";
import type { MediclipOptions, MediclipPrompts, MediclipSamples, MediclipWords } from "./options.ts";

/** MediCLIP's class words, in the order of its configuration: the order of the learned vectors in its checkpoints. */
export const MEDICLIP_WORDS: MediclipWords = {
  normal: [
    "normal",
    "healthy",
    "negative",
    "unremarkable",
    "clear",
    "asymptomatic",
    "normal findings",
    "no findings",
    "in good health",
    "no evidence of disease",
  ],
  abnormal: [
    "abnormal",
    "positive",
    "symptomatic",
    "disease",
    "lesion",
    "pathological",
    "impaired",
    "evidence of disease",
    "abnormal finding",
    "pathological condition",
    "pathological abnormality",
  ],
};

/** What the two presets differ in. The paper says nothing of the rest, which is as in the code. */
const PRESETS = {
  official: { temperature: 1, reduce: "mean", causal: false, ending: "." },
  paper: { temperature: 0.07, reduce: "meanProbability", causal: true, ending: "" },
} as const;

/** Options in full, still options: a head made from them is the same head. */
export type ResolvedMediclip<S extends MediclipSamples = MediclipSamples> = Defined<
  Omit<MediclipOptions<S>, "prompts" | "loss">
> & { readonly prompts: Defined<MediclipPrompts>; readonly loss: NonNullable<MediclipOptions["loss"]> };

/** Fills in what is not stated. @throws RangeError for a value outside its range, naming the option. */
export function resolveMediclip<S extends MediclipSamples>(options: MediclipOptions<S>): ResolvedMediclip<S> {
  const { preset = "official", size = 224, taps = [12, 18, 24], words = MEDICLIP_WORDS } = options;
  const { samples = "synthetic" as S, project = "linear", colour = "official", loss = {} } = options;
  among("preset", preset, ["official", "paper"]);
  const defaults = PRESETS[preset];
  const { temperature = defaults.temperature, reduce = defaults.reduce, causal = defaults.causal } = options;
  among("samples", samples, ["synthetic", "labelled"]);
  among("reduce", reduce, ["mean", "meanProbability"]);
  among("project", project, ["linear", "channelPool"]);
  among("colour", colour, ["official", "keep"]);
  check(temperature > 0, `a temperature above 0, got ${temperature}`);
  check(taps.length > 0, "at least one tap, got none");
  check(words.normal.length > 0 && words.abnormal.length > 0, "words for both classes");
  return {
    preset,
    samples,
    size,
    taps,
    temperature,
    reduce,
    causal,
    prompts: resolvePrompts(options.prompts ?? { kind: "learned" }, defaults.ending),
    words,
    project,
    colour,
    loss: { focal: { gamma: 2, smooth: 1e-5, ...loss.focal }, dice: { smooth: 1, ...loss.dice } },
  };
}

function resolvePrompts(prompts: MediclipPrompts, closing: string): Defined<MediclipPrompts> {
  among("prompts", prompts.kind, ["learned", "hard"]);
  if (prompts.kind === "hard") return { kind: "hard", templates: prompts.templates ?? WINCLIP_TEMPLATES };
  const { kind, vectors = 8, wordAt = "end", ending = closing, share = "word" } = prompts;
  among("wordAt", wordAt, ["end", "middle", "front"]);
  among("share", share, ["word", "class"]);
  check(Number.isInteger(vectors) && vectors >= 1, `a whole number of learned vectors >= 1, got ${vectors}`);
  return { kind, vectors, wordAt, ending, share };
}

function among(option: string, value: string, choices: readonly string[]): void {
  checkAmong("mediclip", { option, value, choices });
}

function check(holds: boolean, expected: string): void {
  checkOption("mediclip", holds, expected);
}
