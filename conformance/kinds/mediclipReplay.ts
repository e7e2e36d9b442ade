import {
  type Clip,
  type Device,
  encodeImages,
  type HostTensor,
  hostTensor,
  loadClip,
  type MediclipOptions,
  type MediclipParameters,
  mediclip,
  mediclipParameters,
  type OnDevice,
  type OnHost,
  type Program,
  type ProgramOptions,
  program,
  sizeOf,
  type Words,
} from "nidus";
import type { Computed } from "../shared/kind.ts";
import { type Numbers, numbersOf } from "../shared/numbers.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { readAway } from "../shared/runOnce.ts";
import { type Sentences, sentencesOf, wordsFor } from "../shared/wordsFor.ts";

/** Tapped tokens of a batch, by layer.  `[B, 1 + N, D]`. */
export type Tokens = Readonly<Record<number, HostTensor>>;

/** MediCLIP over a set's CLIP: what the replays of its sets have in common. */
export interface MediclipReplay extends AsyncDisposable {
  readonly clip: Clip;
  readonly head: ReturnType<typeof mediclip>;
  /** The head's, in full. */
  readonly options: MediclipOptions;
  readonly words: Words;
  /** Adapters and learned vectors of the set; `"strong."` takes other vectors. */
  parameters(variant?: "" | "strong."): Promise<MediclipParameters> | MediclipParameters;
  /** Tokens of pictures; the caller disposes of them. */
  encode(pixels: HostTensor): Promise<OnDevice<Tokens>>;
  /** The same CLIP under a head with other options. */
  with(options: MediclipOptions): MediclipReplay;
  /** A traced function under a name, compiled once for this head. */
  compile<A extends readonly unknown[], R>(
    name: string,
    fn: (...args: A) => R,
    options?: ProgramOptions,
  ): Program<A, R>;
  /** Frees what compiled programs hold: at full size they do not all fit at once. */
  forget(): void;
}

/** @param sentences What the set's token ids spell, ids without start and end: a set has ids in place of a tokenizer. */
export async function openMediclip(
  set: ReferenceSet,
  device: Device,
  { options = {}, sentences }: { readonly options?: MediclipOptions; readonly sentences: Sentences },
): Promise<MediclipReplay> {
  const clip = await loadClip(set.weights, { device });
  const [size, taps] = [clip.info.vision.size, set.config.taps as number[]];
  const own = { size, taps, words: wordsOf(set) };
  const programs = new Map<string, Program<never, unknown>>();
  const headOf = (given: MediclipOptions) => {
    const head = mediclip({ ...own, ...given });
    const full = head.options as MediclipOptions;
    const compile: MediclipReplay["compile"] = (name, fn, more) => {
      const key = `${name} ${JSON.stringify(full)}`;
      const made = programs.get(key) ?? program(device, fn, { name, ...more });
      programs.set(key, made as never);
      return made as never;
    };
    return { head, options: full, compile, parameters: (variant = "") => parametersOf(set, full, variant) };
  };
  const replay: MediclipReplay = {
    clip,
    ...headOf(options),
    with: (given) => ({ ...replay, ...headOf({ ...options, ...given }) }),
    words: wordsFor(clip, sentences),
    encode: async (pixels) => (await encodeImages(clip, pixels, { size, taps })).tokens as OnDevice<Tokens>,
    forget() {
      for (const made of programs.values()) made.dispose();
      programs.clear();
    },
    [Symbol.asyncDispose]: () => {
      replay.forget();
      return clip[Symbol.asyncDispose]();
    },
  };
  return replay;
}

/** Runs a function once; compiled when its name first comes. */
export async function run<A extends readonly unknown[], R>(
  m: MediclipReplay,
  name: string,
  fn: (...args: A) => R,
  ...args: readonly unknown[]
): Promise<OnHost<R>> {
  return readAway(await m.compile(name, fn).run(...(args as never)));
}

export function wordsOf({ config }: ReferenceSet): { normal: readonly string[]; abnormal: readonly string[] } {
  return { normal: config.normal as string[], abnormal: config.abnormal as string[] };
}

/** What a set's rows of learned prompts spell: after the vectors each word with what closes it. `dot.` and the like name other rows. */
export function promptSentences(set: ReferenceSet, variant: string, ending: string): Promise<Sentences> {
  const { normal, abnormal } = wordsOf(set);
  const close = (words: readonly string[]): string[] => words.map((word) => word + ending);
  const rows = { [`${variant}prompt.normal.ids`]: close(normal), [`${variant}prompt.abnormal.ids`]: close(abnormal) };
  return sentencesOf(set, rows, { skip: set.config.n_ctx as number });
}

/** Those that a head with these options has, by formula, through the reader of checkpoints. */
function parametersOf(
  set: ReferenceSet,
  { taps = [], project, prompts }: MediclipOptions,
  variant: string,
): Promise<MediclipParameters> | MediclipParameters {
  const adapters =
    project === "channelPool" ? [] : taps.flatMap((_, i) => [`${i}_adapter.0.weight`, `${i}_adapter.0.bias`]);
  const names = [...adapters, ...(prompts?.kind === "hard" ? [] : ["ctx.normal_end", "ctx.abnormal_end"])];
  if (names.length === 0) return {};
  const tensor = (name: string): HostTensor => set.formula(name.replace("ctx.", `ctx.${variant}`));
  return mediclipParameters({
    names,
    metadata: {},
    info: (name) => ({ dtype: "F32", shape: tensor(name).shape, bytes: 4 * sizeOf(tensor(name).shape) }),
    read: async (name) => ({ dtype: "F32", shape: tensor(name).shape, data: tensor(name).data as Float32Array }),
  });
}

/** Parameters, or their gradients, under the names of the checkpoint. */
export function byName({ adapters = [], context }: MediclipParameters): Record<string, HostTensor> {
  return {
    ...Object.fromEntries(
      adapters.flatMap(({ weight, bias }, i) => [
        [`${i}_adapter.0.weight`, weight],
        [`${i}_adapter.0.bias`, bias],
      ]),
    ),
    ...(context === undefined ? {} : { "ctx.normal_end": context.normal, "ctx.abnormal_end": context.abnormal }),
  };
}

/** Those of the results that the set has, in the set's shapes: a convolution's weight has two axes more than a matrix. */
export function* present(
  set: ReferenceSet,
  prefix: string,
  results: Readonly<Record<string, Numbers>>,
): Iterable<Computed> {
  for (const [name, value] of Object.entries(results)) {
    const tensor = prefix + name;
    if (!set.names.includes(tensor)) continue;
    const { shape } = set.info(tensor);
    yield { tensor, value: sizeOf(shape) === sizeOf(value.shape) ? { ...value, shape } : value };
  }
}

/** L2 norms of tensors, in order.  `[n]`. */
export function norms(tensors: readonly Numbers[]): HostTensor {
  const lengths = tensors.map((tensor) => Math.sqrt(Array.from(numbersOf(tensor)).reduce((sum, x) => sum + x * x, 0)));
  return hostTensor([lengths.length], Float64Array.from(lengths));
}
