import {
  type Clip,
  type Device,
  disposeAll,
  encodeImages,
  type FusionclipBranch,
  type FusionclipOptions,
  type FusionclipParameters,
  fusionclip,
  type HostTensor,
  hostTensor,
  loadClip,
  type OnDevice,
  type OnHost,
  prefixOf,
  resolveFusionclip,
  type TextPrefix,
  type Words,
} from "nidus";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { readAway, runOnce } from "../shared/runOnce.ts";
import { wordsFor } from "../shared/wordsFor.ts";
import { fusionclipWords } from "./fusionclipWords.ts";
import type { Tokens } from "./mediclipReplay.ts";

/** FusionCLIP-AD over a set's CLIP. */
export interface FusionclipReplay extends AsyncDisposable {
  readonly clip: Clip;
  readonly words: Words;
  /** Keys and values of what all learned prompts begin with. */
  readonly prefix: OnDevice<TextPrefix>;
  /** A row of the table of ablations: the head with these options, and its parameters by formula. */
  row(options?: FusionclipOptions): FusionclipRow;
  /** Tokens of pictures that a formula names, on the host. */
  encode(pictures: string): Promise<Tokens>;
  /** Runs a traced function once. */
  run<A extends readonly unknown[], R>(fn: (...args: A) => R, ...args: readonly unknown[]): Promise<OnHost<R>>;
}

export interface FusionclipRow {
  readonly head: ReturnType<typeof fusionclip>;
  /** The head's, in full. */
  readonly options: ReturnType<typeof resolveFusionclip>;
  readonly parameters: FusionclipParameters;
}

export async function openFusionclip(set: ReferenceSet, device: Device): Promise<FusionclipReplay> {
  const clip = await loadClip(set.weights, { device });
  const own = optionsOf(set, clip.info.vision.size);
  const row = (given: FusionclipOptions = {}): FusionclipRow => {
    const head = fusionclip({ ...own, ...given });
    const options = resolveFusionclip({ ...own, ...given });
    return { head, options, parameters: parametersOf(set, options) };
  };
  const { head, options } = row();
  const words = wordsFor(clip, await fusionclipWords(set, { options, prefix: head.prefix }));
  const prefix = await prefixOf({ ...clip, words }, words.tokenizer.tokenize([head.prefix ?? ""]));
  return {
    clip,
    words,
    prefix,
    row,
    async encode(pictures) {
      const { size, taps } = head.needs;
      const { tokens } = await encodeImages(clip, set.formula(`fusionclip.${pictures}`), { size, taps });
      return (await readAway(tokens)) as Tokens;
    },
    run: (fn, ...args) => runOnce(device, fn, ...args),
    async [Symbol.asyncDispose]() {
      disposeAll(prefix);
      await clip[Symbol.asyncDispose]();
    },
  };
}

function optionsOf({ config }: ReferenceSet, size: number): FusionclipOptions {
  return {
    size,
    taps: config.taps as number[],
    object: config.obj as string,
    prompts: { kind: "learned", vectors: config.M as number, templates: [config.template as string] },
    states: { normal: config.normal_states as string[], abnormal: config.abnormal_states as string[] },
    scale: config.logit_scale as number,
    bias: config.bias as boolean,
    causal: config.causal as boolean,
  };
}

/** Those that a head with these options has, by formula. */
function parametersOf(
  set: ReferenceSet,
  { branches, taps, bias, prompts }: FusionclipRow["options"],
): FusionclipParameters {
  const tensor = (name: string): HostTensor => set.formula(`fusionclip.${name}`);
  const vectors = (name: string): HostTensor => {
    const { shape, data } = tensor(name);
    return hostTensor([1, ...shape], data as Float32Array);
  };
  return Object.fromEntries(
    branches.map((branch) => [
      branch,
      {
        adapters: taps.map((layer) => ({
          weight: tensor(`${branch}.${layer}.weight`),
          ...(bias && { bias: tensor(`${branch}.${layer}.bias`) }),
        })),
        ...(prompts.kind === "learned" && {
          context: taps.map((layer) => ({
            normal: vectors(`ctx.${branch}.${layer}.normal`),
            abnormal: vectors(`ctx.${branch}.${layer}.abnormal`),
          })),
        }),
      },
    ]),
  );
}

/** Parameters, or their gradients, under the names of the set. */
export function byName(
  parameters: FusionclipParameters,
  { taps }: { readonly taps: readonly number[] },
): Record<string, HostTensor> {
  const named = Object.entries(parameters) as [FusionclipBranch, NonNullable<FusionclipParameters["gal"]>][];
  return Object.fromEntries(
    named.flatMap(([branch, { adapters, context }]) =>
      taps.flatMap((layer, tap) => {
        const tensors = { ...prefixed(`${branch}.${layer}.`, adapters[tap]) };
        return Object.entries({ ...tensors, ...prefixed(`ctx.${branch}.${layer}.`, context?.[tap]) });
      }),
    ),
  );
}

function prefixed(prefix: string, record: object | undefined): Record<string, HostTensor> {
  return Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [prefix + name, value]));
}
