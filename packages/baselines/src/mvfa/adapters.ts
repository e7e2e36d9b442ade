import { type InitEnv, linearWeight } from "@nidus/anomaly";
import { add, leakyRelu, linear, mul, type Tensor, type Traced } from "@nidus/tensor";
import type { MvfaAdapter, MvfaParameters } from "./options.ts";
import type { ResolvedMvfa } from "./resolve.ts";

/** What of the stream stays, and what each of the two adapters adds: numbers of the official code. */
const KEPT = 0.8;
const ADDED = 0.1;

/** What an adapter compares with text, of all tokens.  x `[B, T, D]` -> `[B, T, E]`. */
export function bottleneck(x: Tensor, { down }: Traced<MvfaAdapter>): Tensor {
  return leakyRelu(linear(x, down));
}

/** The stream with both adapters of a tap mixed in, as the next block sees it.  `[B, T, D]`. */
export function mixIn(x: Tensor, adapters: readonly (Traced<MvfaAdapter> | undefined)[]): Tensor {
  const made = adapters.flatMap((adapter) =>
    adapter?.up === undefined ? [] : [mul(leakyRelu(linear(bottleneck(x, adapter), adapter.up)), ADDED)],
  );
  return made.length === 0 ? x : made.reduce((sum, part) => add(sum, part), mul(x, KEPT));
}

/** Linear layers as torch starts them; those that nothing would read are left out. */
export function mvfaInitial({ clip, random }: InitEnv, { taps, labels }: ResolvedMvfa): MvfaParameters {
  const [width, inner] = [clip.vision.width, clip.embed];
  const adapter = (isLast: boolean): MvfaAdapter => {
    const down = linearWeight(random, [inner, width]);
    return isLast ? { down } : { down, up: linearWeight(random, [width, inner]) };
  };
  const all = (): MvfaAdapter[] => taps.map((_, i) => adapter(i === taps.length - 1));
  const seg = all();
  return { seg: labels === "images" ? seg.slice(0, -1) : seg, det: all() };
}
