import {
  type Clip,
  type Device,
  disposeAll,
  encodeImages,
  type FusionclipBranch,
  type FusionclipOptions,
  type FusionclipParameters,
  fillTemplates,
  fusionclip,
  fusionclipPrompts,
  type HostTensor,
  hostTensor,
  loadClip,
  type OnDevice,
  type OnHost,
  prefixOf,
  program,
  read,
  resolveFusionclip,
  type TextPrefix,
  type TokenBatch,
  type Tokenizer,
  type Words,
} from "nidus";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import type { Sentences, Tokens } from "./mediclipReplay.ts";

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
  const { head } = row();
  const sentences = await spelling(set, row());
  const words = wordsFor(clip, sentences);
  const prefix = await prefixOf({ ...clip, words }, words.tokenizer.tokenize([head.prefix ?? ""]));
  return {
    clip,
    words,
    prefix,
    row,
    async encode(pictures) {
      const { size, taps } = head.needs;
      const { tokens } = await encodeImages(clip, set.formula(`fusionclip.${pictures}`), { size, taps });
      const host = await read(tokens);
      disposeAll(tokens);
      return host as Tokens;
    },
    async run(fn, ...args) {
      using made = program(device, fn);
      const result = await made.run(...(args as never));
      const host = await read(result);
      disposeAll(result);
      return host as never;
    },
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

/** What the set's ids spell: the words before and after the learned vectors, what all begin with, and fixed sentences. */
async function spelling(set: ReferenceSet, { head, options }: FusionclipRow): Promise<Sentences> {
  const found = new Map<string, readonly number[]>();
  const beginnings: (readonly number[])[] = [];
  for (const name of ["normal", "abnormal"] as const) {
    const rows = rowsOf(await set.integers(`prompt.${name}.ids`));
    const starts = (await set.integers(`prompt.${name}.ctx_start`)).data;
    const ends = (await set.integers(`prompt.${name}.eot`)).data;
    for (const [i, [before, vectors, after]] of fusionclipPrompts(options.states[name], options).entries()) {
      const [row, start] = [rows[i] as number[], starts[i] as number];
      beginnings.push(row.slice(1, start));
      found.set(before as string, row.slice(1, start));
      found.set(after as string, row.slice(start + (vectors as number), ends[i]));
    }
  }
  const [first = []] = beginnings;
  const shared = first.filter((_, i) =>
    beginnings.every((ids) => first.slice(0, i + 1).every((id, j) => ids[j] === id)),
  );
  found.set(head.prefix ?? "", shared);
  for (const tensor of set.names.filter((one) => one.endsWith(".ids") && one.includes("fixed_prompt"))) {
    const states = options.states[tensor.includes(".abnormal.") ? "abnormal" : "normal"];
    const { templates } = (await set.json("config-variants.json")) as { readonly templates: string[] };
    const rows = rowsOf(await set.integers(tensor));
    for (const [i, sentence] of fillTemplates(templates, states).entries()) {
      const row = rows[i] as number[];
      found.set(sentence.replace("{}", options.object), row.slice(1, row.indexOf(Math.max(...row)))); // the end has the greatest id
    }
  }
  return found;
}

function rowsOf({ shape, data }: HostTensor<"i32">): number[][] {
  const [count, length] = shape as [number, number];
  return Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * length, (i + 1) * length)));
}

/** A set has ids in place of a tokenizer. */
function wordsFor({ words, info }: Clip, sentences: Sentences): Words {
  const { context, vocabulary } = info.text;
  const tokenize = (texts: readonly string[]): TokenBatch => {
    const ids = new Int32Array(texts.length * context);
    const lengths = new Int32Array(texts.length);
    for (const [i, text] of texts.entries()) {
      const inner = sentences.get(text);
      if (inner === undefined) throw new Error(`the set has no ids for ${JSON.stringify(text)}`);
      ids.set([vocabulary - 2, ...inner, vocabulary - 1], i * context);
      lengths[i] = inner.length + 2;
    }
    return { ids, lengths, shape: [texts.length, context] };
  };
  return { embed: words.embed, tokenizer: { tokenize } as Tokenizer };
}
