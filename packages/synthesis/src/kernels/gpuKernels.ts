import { type PoissonResult, poissonBlend } from "../poisson/poissonBlend.ts";
import { checkBlend, checkChange, checkMap, checkPlanes, checkTable } from "./checks.ts";
import { gaussianTaps } from "./gaussianTaps.ts";
import { gpuPoisson } from "./gpuPoisson.ts";
import { type GpuLibrary, type GpuMode, gpuRuntime } from "./gpuRuntime.ts";
import { BLEND, BLUR_COLUMNS, BLUR_ROWS, CHANGE, COLOUR, LINEAR, SPLINE } from "./gpuSources.ts";
import type { Kernels, Planes } from "./kernels.ts";
import { joinPoisson, poissonPerPlane } from "./poissonPlanes.ts";
import { warpInputs } from "./warpInputs.ts";

export interface GpuKernelsOptions {
  /** gpu.js, or a function that loads it. Default: imports it when first used (4 MB). */
  readonly library?: GpuLibrary | (() => Promise<GpuLibrary>);
  /** Default `"async"`. */
  readonly mode?: GpuMode;
  /**
   * `"host"` (default): `poissonBlend`, whose grids of every size settle in 15 iterations. `"device"`: hundreds of plain sweeps, which
   * only a fast GPU repays.
   */
  readonly poisson?: "host" | "device";
}

export interface GpuKernels extends Kernels, AsyncDisposable {
  /** What computed the last call: `"webgpu"`, `"webasm"`, ...; undefined before the first. */
  readonly backend: string | undefined;
  /** Gives up the kernels, their memory and workers. gpu.js keeps its one GPU device for the whole process. */
  dispose(): Promise<void>;
}

/**
 * The kernels in float32 through gpu.js, within one grey level of `exactKernels`. Calls are queued. gpu.js takes the GPU from
 * `navigator.gpu`, which Node does not have by itself; without it WebAssembly computes.
 */
export function gpuKernels({
  library = importGpu,
  mode = "async",
  poisson = "host",
}: GpuKernelsOptions = {}): GpuKernels {
  const gpu = gpuRuntime(typeof library === "function" ? library : async () => library, mode);
  const like = ({ count, width, height }: Planes, data: Float32Array): Planes => ({ count, width, height, data });
  const dispose = (): Promise<void> => gpu.dispose();

  return {
    name: "gpu",
    get backend() {
      return gpu.backend;
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
    warp(planes, map) {
      checkPlanes("warp", planes);
      checkMap(map);
      const { width, height } = map;
      const source = map.interpolation === "linear" ? LINEAR : SPLINE;
      return gpu.alone(async () => {
        const data = await gpu.run(source, [width, height, planes.count], warpInputs(planes, map));
        return { count: planes.count, width, height, data };
      });
    },
    gaussian(planes, sigmaPixels) {
      checkPlanes("gaussian", planes);
      const { count, width, height } = planes;
      const taps = gaussianTaps(sigmaPixels);
      return gpu.alone(async () => {
        const sides = [width, height, count] as const;
        const inputs = (length: number): [Float32Array, number, Float32Array] => [
          taps.weights,
          taps.weights.length,
          taps.places(length),
        ];
        const down = await gpu.run(BLUR_COLUMNS, sides, [floats(planes), ...inputs(height)]);
        return like(planes, await gpu.run(BLUR_ROWS, sides, [down, ...inputs(width)]));
      });
    },
    change(planes, options) {
      checkChange(planes, options);
      const { texture, weight, low = 0, high = 255 } = options;
      const inputs = [floats(planes), floats(texture), floats(weight), low, high];
      return gpu.alone(async () =>
        like(planes, await gpu.run(CHANGE, [planes.width, planes.height, planes.count], inputs)),
      );
    },
    blend(planes) {
      checkBlend("blend", planes);
      const { target, source, mask } = planes;
      const inputs = [target, source, mask].map(floats);
      return gpu.alone(async () =>
        like(target, await gpu.run(BLEND, [target.width, target.height, target.count], inputs)),
      );
    },
    poisson(planes, options) {
      checkBlend("poisson", planes);
      const problems = poissonPerPlane(planes, options);
      if (poisson === "host") return joinPoisson(problems.map(poissonBlend));
      return gpu.alone(async () => {
        const results: PoissonResult[] = [];
        for (const problem of problems) results.push(await gpuPoisson(gpu, problem));
        return joinPoisson(results);
      });
    },
    colour(planes, table) {
      checkPlanes("colour", planes);
      checkTable(table);
      const inputs = [floats(planes), Float32Array.from(table), table.length / 3 - 1];
      return gpu.alone(async () =>
        Uint8Array.from(await gpu.run(COLOUR, [3 * planes.width, planes.height, planes.count], inputs)),
      );
    },
  };
}

const floats = ({ data }: Pick<Planes, "data">): Float32Array =>
  data instanceof Float32Array ? data : Float32Array.from(data);

/** In some runtimes a CommonJS module has its names under `default`. */
async function importGpu(): Promise<GpuLibrary> {
  let module: GpuLibrary | { readonly default: GpuLibrary };
  try {
    module = await import("gpu.js");
  } catch (cause) {
    const why = String(cause instanceof Error ? cause.message : cause).split("\n", 1)[0];
    throw new Error(`gpuKernels: gpu.js cannot be loaded; npm install gpu.js, where it is missing (${why})`, { cause });
  }
  return "GPU" in module ? module : module.default;
}
