import type { GpuSource } from "./gpuSources.ts";

/** What is used of gpu.js. */
export interface GpuLibrary {
  readonly GPU: new (settings: { readonly mode: GpuMode }) => Gpu;
}

/** `"async"`: WebGPU where `navigator.gpu` has an adapter, else WebGL, else WebAssembly. The others force one. */
export type GpuMode = "async" | "webgpu" | "webgl2" | "webasm" | "cpu";

interface Gpu {
  createKernel(source: string, settings: object): GpuKernel;
  destroy(): Promise<void>;
}

interface GpuKernel {
  (...inputs: GpuInput[]): unknown;
  setOutput(sides: number[]): unknown;
  readonly kernel: object;
}

export type GpuInput = number | Float32Array | GpuVector;

/** A result that stays on the device. Where there is none, WebAssembly say, it is a plain array. */
export type GpuVector = Float32Array | { delete(): void; toArray(): ArrayLike<number> | Promise<ArrayLike<number>> };

/** One gpu.js: its kernels, made when first used, and calls one after the other, since a kernel holds the sizes of its next call. */
export interface GpuRuntime {
  /** `[planes, rows, columns]` numbers. */
  run(
    source: GpuSource,
    [columns, rows, planes]: readonly [number, number, number],
    inputs: GpuInput[],
  ): Promise<Float32Array>;
  /** One number after the other, left on the device. */
  runVector(source: GpuSource, length: number, inputs: GpuInput[]): Promise<GpuVector>;
  /** Runs several calls with nothing between them. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** What computed the last call: `"webgpu"`, `"webasm"`, ... */
  readonly backend: string | undefined;
  dispose(): Promise<void>;
}

/** float32 counts no further, and gpu.js computes its indices in float32. */
const MOST_NUMBERS = 2 ** 24;

export function gpuRuntime(library: () => Promise<GpuLibrary>, mode: GpuMode): GpuRuntime {
  let opened: Promise<Gpu> | undefined;
  let backend: string | undefined;
  let disposed = false;
  let turn: Promise<unknown> = Promise.resolve();
  const kernels = new Map<string, GpuKernel>();

  const kernelOf = async (source: GpuSource, kind: "planes" | "vector"): Promise<GpuKernel> => {
    if (disposed) throw new Error("gpuKernels: used after dispose; make others");
    opened ??= library().then(({ GPU }) => new GPU({ mode }));
    const gpu = await opened;
    const key = `${kind} ${source.source}`;
    const kept = kernels.get(key);
    if (kept !== undefined) return kept;
    const settings = {
      argumentTypes: source.arguments,
      dynamicOutput: true,
      dynamicArguments: true,
      precision: "single",
    };
    const kernel = gpu.createKernel(
      source.source,
      kind === "vector" ? { ...settings, pipeline: true, immutable: true } : settings,
    );
    kernels.set(key, kernel);
    return kernel;
  };
  const call = async (kernel: GpuKernel, sides: number[], inputs: GpuInput[]): Promise<unknown> => {
    const lengths = inputs.map((input) => (input instanceof Float32Array ? input.length : 0));
    const most = Math.max(
      sides.reduce((a, b) => a * b),
      ...lengths,
    );
    if (most > MOST_NUMBERS) {
      throw new RangeError(
        `gpuKernels: expected at most ${MOST_NUMBERS} numbers at a time, got ${most}; pass fewer planes`,
      );
    }
    kernel.setOutput(sides);
    const result = await kernel(...inputs);
    backend = (kernel.kernel.constructor as { readonly mode?: string }).mode;
    return result;
  };
  return {
    async run(source, [columns, rows, planes], inputs) {
      const result = await call(await kernelOf(source, "planes"), [columns, rows, planes], inputs);
      return flatten(result as Float32Array[][], columns);
    },
    runVector: async (source, length, inputs) =>
      (await call(await kernelOf(source, "vector"), [length], inputs)) as GpuVector,
    alone(work) {
      const result = turn.then(work);
      turn = result.catch(() => undefined);
      return result;
    },
    get backend() {
      return backend;
    },
    async dispose() {
      disposed = true;
      await turn;
      await opened?.then(
        (gpu) => gpu.destroy(),
        () => undefined, // gpu.js could not be loaded, as its first caller was told
      );
    },
  };
}

function flatten(planes: readonly (readonly Float32Array[])[], columns: number): Float32Array {
  const rows = planes.flat();
  const data = new Float32Array(rows.length * columns);
  for (const [i, row] of rows.entries()) data.set(row, i * columns);
  return data;
}
