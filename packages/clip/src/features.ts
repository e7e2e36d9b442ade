import type { Tensor } from "@nidus/tensor";
import type { Activation } from "./info.ts";

/** What to take out of the vision tower. The tower stops after the last block that anything here depends on. */
export interface View {
  /** Side S of the pixels; the grid is `g = floor(S / patch)`, and N = g * g. */
  readonly size: number;
  /** Overrides the weights' own nonlinearity, in both towers: a deviation that some official codes make. */
  readonly activation?: Activation;
  /** Blocks whose output is wanted: the residual stream after both halves of the block, no norm, no projection. 0 = the input of block 1. */
  readonly taps: readonly number[];
  /** The class token after the last block, normed, before the projection. */
  readonly normed?: boolean;
  /** The image in the joint space: class token after the last block, normed and projected. */
  readonly pooled?: boolean;
  /** The same for every patch. */
  readonly projected?: boolean;
  /** Sides, in patches, of windows that slide over the grid, each encoded by itself (WinCLIP). */
  readonly windows?: readonly number[];
}

/** The value where the view asks for it, `undefined` where it does not: reading what was not asked for does not compile. */
type Asked<Flag, Value> = Flag extends true ? Value : undefined;

/** Sides of windows, as literals where the view has them. */
type Sides<Windows> = Windows extends readonly (infer Side extends number)[] ? Side : never;

/** What a view takes out, as a record of tensors: results of one program, arguments of the next, entries of a cache. */
export interface FeatureTensors<V extends View> {
  /** By tap: `[B, 1 + N, D]`, class token first. A tap that the view lacks does not compile. */
  readonly tokens: { readonly [Layer in V["taps"][number]]: Tensor };
  /** `[B, D]`. */
  readonly normed: Asked<V["normed"], Tensor>;
  /** `[B, E]`. */
  readonly pooled: Asked<V["pooled"], Tensor>;
  /** `[B, N, E]`. */
  readonly projected: Asked<V["projected"], Tensor>;
  /** By side w: class features of the `(g - w + 1)^2` positions, row-major, `[B, positions, E]`. */
  readonly windows: { readonly [Side in Sides<V["windows"]>]: Tensor };
}

/** Features as a head sees them while it is traced. */
export interface Features<V extends View> extends FeatureTensors<V> {
  /** In the order of the view: `f.taps.map((layer) => f.tokens[layer])`. */
  readonly taps: V["taps"];
  /** g. */
  readonly grid: number;
}
