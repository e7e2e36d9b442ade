import { type Arm, type OpenArm, timed } from "../shared/arm.ts";
import { mappedDrivers } from "../shared/drivers.ts";
import { versionOf } from "../shared/machine.ts";
import { onnxModel } from "../shared/onnx.ts";
import { errorLimitOf, errorOf, factorsOf, type Product } from "../shared/product.ts";
import { loadOnnxRuntime, ONNXRUNTIME } from "./onnxruntimeApi.ts";

/** Its log level "error": the default prints Dawn's warnings on limits of each software adapter. */
const QUIET = 3;

export interface PeerDevice {
  readonly provider: "cpu" | "webgpu";
  readonly driver?: "lavapipe";
}

/**
 * y = a · b in onnxruntime-node, `b` a constant of the model (which it lays out once for its kernel), one processor thread. Its
 * WebGPU provider runs without validation, which is its fastest setting.
 */
export function peerProduct(name: string, { provider, driver }: PeerDevice): Arm<Product> {
  return {
    name,
    driver,
    async open(work: Product): Promise<OpenArm> {
      const { InferenceSession, Tensor } = await loadOnnxRuntime(provider);
      const { m, k, n } = work;
      const factors = factorsOf(work);
      const session = await InferenceSession.create(modelOf(work, factors.b), {
        executionProviders: [provider === "webgpu" ? { name: "webgpu", validationMode: "disabled" } : "cpu"],
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        graphOptimizationLevel: "all",
        logSeverityLevel: QUIET,
      });
      const feeds = { a: new Tensor("float32", factors.a, [m, k]) };
      let last: ArrayLike<number> = [];
      const run = async (): Promise<void> => {
        const { y } = await session.run(feeds);
        if (y?.data instanceof Float32Array) last = y.data;
      };
      return {
        device: deviceOf(provider, driver),
        library: `${ONNXRUNTIME} ${versionOf(ONNXRUNTIME)}`,
        round: (repeats) => timed(repeats, run),
        check: async () => ({ error: errorOf({ m, k, n }, factors, last), limit: errorLimitOf(work), counts: {} }),
        close: () => session.release(),
      };
    },
  };
}

/** It does not tell its adapter, so the driver is read from the process's own memory map. */
function deviceOf(provider: string, driver: string | undefined): string {
  if (provider === "cpu") return "MLAS on the processor, 1 thread";
  const mapped = mappedDrivers();
  if (driver === "lavapipe" && mapped.join() !== "libvulkan_lvp") {
    throw new Error(`expected the driver libvulkan_lvp alone, this process has ${mapped.join(", ") || "none"}`);
  }
  return `WebGPU provider on ${mapped.join(", ") || "an unknown driver"}${driver === "lavapipe" ? " (llvmpipe, software)" : ""}`;
}

function modelOf({ m, k, n }: Product, b: Float32Array): Uint8Array {
  return onnxModel({
    name: "product",
    nodes: [{ op: "MatMul", inputs: ["a", "b"], outputs: ["y"] }],
    inputs: { a: [m, k] },
    outputs: { y: [m, n] },
    initializers: { b: { shape: [k, n], data: b } },
  });
}
