import { type Clip, prefixOf, type TextPrefix } from "@nidus/clip";
import { disposeAll, leavesOf, type OnDevice, Program, read, type Tensor } from "@nidus/tensor";
import { infoFor } from "./backbone.ts";
import type { AnyHead } from "./head.ts";
import { dependsOn, type Towers, traceHead } from "./traceHead.ts";

export interface EncodedText {
  /** A tree of host tensors; undefined for heads without text. */
  readonly text: unknown;
  /** Whether parameters reach it: then it changes from step to step. */
  readonly learned: boolean;
}

/** A head's text features for given parameters.  parameters: a tree of host or device tensors. */
export async function encodeText(head: AnyHead, clip: Clip, parameters: unknown): Promise<EncodedText> {
  if (head.text === undefined) return { text: undefined, learned: false };
  const trace = traceHead(head, clip);
  let learned = false;
  const run = (traced: unknown, towers: Towers): { readonly text: unknown } => {
    const text = trace.text(traced, towers);
    const tensors = (tree: unknown): Tensor[] => leavesOf<Tensor>(tree ?? {}).map(({ leaf }) => leaf);
    learned = dependsOn(tensors(text), tensors(traced));
    return { text };
  };
  using program = new Program(clip.device, run, { name: `${head.name} text` });
  const result = await program.run(parameters as never, { text: clip.weights.text } as never);
  const { text } = await read(result);
  disposeAll(result);
  return { text, learned };
}

/** What the text tower makes of a head's `prefix`; undefined for heads without. The caller disposes of it. */
export async function encodePrefix(head: AnyHead, clip: Clip): Promise<OnDevice<TextPrefix> | undefined> {
  if (head.prefix === undefined) return undefined;
  const { context } = clip.info.text;
  return prefixOf(clip, clip.words.tokenizer.tokenize([head.prefix], { context }), infoFor(head, clip.info));
}
