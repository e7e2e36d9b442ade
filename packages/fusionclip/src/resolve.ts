import { APRIL_STATES, APRIL_TEMPLATES } from "@nidus/anomaly";
import type { FusionclipOptions, FusionclipPrompts, FusionclipSamples } from "./options.ts";

/** The paper shows one sentence, and speaks of "predefined templates": more would cost as many passes of the text tower. */
const LEARNED_TEMPLATES: readonly string[] = ["a photo of a {}."];

const BRANCHES = ["gal", "loc", "cls"] as const;

type Defined<T> = T extends unknown ? { readonly [K in keyof T]-?: Exclude<T[K], undefined> } : never;

/** Left out where the weights' own nonlinearity is used. */
type Optional = "activation";

/** Options in full, still options: a head made from them is the same head. */
export type ResolvedFusionclip<S extends FusionclipSamples = FusionclipSamples> = Defined<
  Omit<FusionclipOptions<S>, "prompts" | Optional>
> & { readonly prompts: Defined<FusionclipPrompts> } & Pick<FusionclipOptions, Optional>;

/** Fills in what is not stated. @throws RangeError for a value outside its range, naming the option. */
export function resolveFusionclip<S extends FusionclipSamples>(options: FusionclipOptions<S>): ResolvedFusionclip<S> {
  const { taps = [6, 12, 18, 24], branches = ["gal", "loc"], states = APRIL_STATES, scale = 100, alpha = {} } = options;
  const { object = "object", activation } = options;
  check(taps.length > 0, "at least one tap, got none");
  check(
    branches.length > 0 &&
      new Set(branches).size === branches.length &&
      branches.every((branch) => BRANCHES.includes(branch)),
    `some of the branches ${BRANCHES.join(", ")}, each once, got ${JSON.stringify(branches)}`,
  );
  for (const list of [states.normal, states.abnormal]) checkSlots("states of both classes", list);
  check(scale > 0, `a scale above 0, got ${scale}`);
  check(object.trim() !== "", "an object that has a name");
  for (const [branch, weight] of Object.entries(alpha))
    check(weight >= 0, `alpha.${branch} to be 0 or more, got ${weight}`);
  return {
    samples: options.samples ?? ("labelled" as S),
    object: object.trim(),
    size: options.size ?? 240,
    taps,
    branches,
    prompts: resolvePrompts(options.prompts ?? { kind: "learned" }),
    states,
    average: options.average ?? "directions",
    causal: options.causal ?? true,
    bias: options.bias ?? true,
    relu: options.relu ?? true,
    scale,
    loss: options.loss ?? "auto",
    bce: options.bce ?? "logit",
    alpha,
    bank: options.bank ?? "raw",
    fuse: options.fuse ?? "april",
    score: options.score ?? "max",
    normalize: options.normalize ?? "clip",
    ...(activation && { activation }),
  };
}

function resolvePrompts(prompts: FusionclipPrompts): Defined<FusionclipPrompts> {
  const { templates = prompts.kind === "fixed" ? APRIL_TEMPLATES : LEARNED_TEMPLATES } = prompts;
  checkSlots("templates", templates);
  if (prompts.kind === "fixed") return { kind: "fixed", templates };
  const { kind, vectors = 8, share = "class" } = prompts;
  check(Number.isInteger(vectors) && vectors >= 1, `a whole number of learned vectors >= 1, got ${vectors}`);
  return { kind, vectors, share, templates };
}

/** Sentences of which each names the object once. */
function checkSlots(what: string, sentences: readonly string[]): void {
  check(sentences.length > 0, `${what}, got none`);
  const other = sentences.find((sentence) => sentence.split("{}").length !== 2);
  check(other === undefined, `${what} with one {} each, got ${JSON.stringify(other)}`);
}

function check(holds: boolean, expected: string): void {
  if (!holds) throw new RangeError(`fusionclip: expected ${expected}`);
}
