import type { FloatPlane, Plane } from "@nidus/data";

/**
 * Work per pixel, in bulk: the one interface between anomaly tasks and what computes them.
 *
 * There are two kinds. `exactKernels` is float64 TypeScript: the specification, the same bytes in every runtime, and synchronous.
 * `gpuKernels` runs the same formulas in float32 through gpu.js, within one grey level of it, and answers with promises.
 *
 * A task's `apply` is synchronous, so it stands on `exactKernels`. A task that can also run elsewhere states its painting once, as a
 * generator that asks for each piece of work (`steps.ts`), and has both from it:
 *
 *     function* paint({ image, region }: Scene, draws: Draws): Steps<Painted> {
 *       const soft = yield* ask((k) => k.gaussian(planesOf(region), draws.sigmaPixels));
 *       ...
 *     }
 *     apply: (scene, draws) => runNow(paint(scene, draws));              // exactKernels, at once
 *     await runWith(kernels, paint(scene, draws));                       // in a SampleMaker, whose make may return a promise
 *
 * Nothing is drawn or decided in here: draws, region shapes, labels and rounding to bytes belong to the tasks.
 */
export interface Kernels {
  readonly name: string;
  /** Values between the pixels, gathered along a map.  `[N, H, W]` -> `[N, h, w]`. */
  warp(planes: Planes, map: WarpMap): Awaitable<Planes>;
  /** `gaussianFilter` of `@nidus/data`, plane by plane.  `[N, H, W]` -> `[N, H, W]`. */
  gaussian(planes: Planes, sigmaPixels: number): Awaitable<Planes>;
  /** `planes + texture * weight`, limited to [low, high].  `[N, H, W]` -> `[N, H, W]`. */
  change(planes: Planes, options: ChangeOptions): Awaitable<Planes>;
  /** `(1 - weight) * target + weight * source`: a hard copy where the weights are 0 and 1.  `[N, H, W]` -> `[N, H, W]`. */
  blend(planes: BlendPlanes): Awaitable<Planes>;
  /** Gradient-domain blending, plane by plane: see `poissonBlend`.  `[N, H, W]` -> `[N, H, W]`. */
  poisson(planes: BlendPlanes, options?: PoissonOptions): Awaitable<PoissonPlanes>;
  /** Values in [0, 1] to colours, by the nearest entry of a table.  `[N, H, W]` -> `[N, H, W, 3]`, bytes. */
  colour(planes: Planes, table: ColourTable): Awaitable<Uint8Array>;
}

/** Kernels that answer at once. */
export interface SyncKernels extends Kernels {
  warp(planes: Planes, map: WarpMap): FloatPlanes;
  gaussian(planes: Planes, sigmaPixels: number): FloatPlanes;
  change(planes: Planes, options: ChangeOptions): FloatPlanes;
  blend(planes: BlendPlanes): FloatPlanes;
  poisson(planes: BlendPlanes, options?: PoissonOptions): PoissonPlanes & FloatPlanes;
  colour(planes: Planes, table: ColourTable): Uint8Array;
}

export type Awaitable<T> = T | Promise<T>;

/** Planes of one size, one after the other.  `data` is `[N, H, W]`. A `Plane` with a count. */
export interface Planes extends Plane {
  readonly count: number;
}

export interface FloatPlanes extends FloatPlane {
  readonly count: number;
}

/** Where each pixel of a result comes from. Centres of pixels are whole numbers. */
export interface WarpMap {
  readonly width: number;
  readonly height: number;
  /** Row and column in the source, `[h, w]` each, finite. */
  readonly rows: Float32Array | Float64Array;
  readonly columns: Float32Array | Float64Array;
  /** Default `"spline"`: the cubic spline through the pixels. `"linear"`: bilinear. */
  readonly interpolation?: "spline" | "linear";
  /** What lies outside: the value at the border, or 0 as soon as a coordinate leaves [0, n - 1]. Default `"edge"`. */
  readonly border?: "edge" | "zero";
}

export interface ChangeOptions {
  /** `[H, W]`, shared by all planes. */
  readonly texture: Plane;
  /** `[H, W]`, shared by all planes. */
  readonly weight: Plane;
  /** Limits of the result. Default 0 and 255. */
  readonly low?: number;
  readonly high?: number;
}

export interface BlendPlanes {
  readonly target: Planes;
  /** As many planes of the same size, already in place. */
  readonly source: Planes;
  /** `[H, W]`, shared by all planes. For `blend` the share of the source in [0, 1]; for `poisson` the region: wherever it is not 0. */
  readonly mask: Plane;
}

export interface PoissonOptions {
  /** Whose gradients are kept inside: the source's (default), or per edge the steeper ones. */
  readonly gradients?: "import" | "mixed";
  /** Largest residual `|sum of differences - sum of gradients|` of a pixel, in grey levels. Default 1e-6. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

export interface PoissonPlanes extends Planes {
  /** The largest that is left, of all planes. Above the tolerance: the iterations did not suffice. */
  readonly residual: number;
  /** The most that a plane took. */
  readonly iterations: number;
}

/** Colours from the one for 0 to the one for 1, `[entries, 3]`. */
export type ColourTable = Uint8Array;
