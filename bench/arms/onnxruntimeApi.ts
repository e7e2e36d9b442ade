import { NotHere } from "../shared/arm.ts";

/**
 * The part of onnxruntime-node that the benches call. Its own types are there only where it is installed (`scripts/setup.mjs --bench`),
 * and this tree has to compile everywhere.
 */
export interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array, options: SessionOptions): Promise<Session> };
  readonly Tensor: new (type: "float32", data: Float32Array, shape: readonly number[]) => RuntimeTensor;
  listSupportedBackends(): readonly { readonly name: string }[];
}

export interface SessionOptions {
  readonly executionProviders: readonly (string | { readonly name: string; readonly validationMode?: string })[];
  readonly intraOpNumThreads: number;
  readonly interOpNumThreads: number;
  readonly graphOptimizationLevel: "all";
  readonly logSeverityLevel: number;
}

export interface Session {
  run(feeds: Readonly<Record<string, RuntimeTensor>>): Promise<Readonly<Record<string, RuntimeTensor>>>;
  release(): Promise<void>;
}

export interface RuntimeTensor {
  readonly data: unknown;
}

/** Not a literal in the `import`, so that the compiler does not look for it. */
export const ONNXRUNTIME: string = "onnxruntime-node";

/** @throws NotHere where it is not installed, does not load, or was built without the provider. */
export async function loadOnnxRuntime(provider: string): Promise<OnnxRuntime> {
  let runtime: OnnxRuntime;
  try {
    runtime = await import(ONNXRUNTIME);
  } catch (reason) {
    throw new NotHere(`onnxruntime-node does not load (scripts/setup.mjs --bench): ${String(reason).split("\n")[0]}`);
  }
  if (runtime.listSupportedBackends().some(({ name }) => name === provider)) return runtime;
  throw new NotHere(`this build of onnxruntime-node has no provider "${provider}"`);
}
