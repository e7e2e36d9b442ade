import { setFlagsFromString } from "node:v8";

/** Node 20 has relaxed SIMD behind a flag, which may be set while the process runs. Newer ones have it. */
export function allowRelaxedSimd(): void {
  if (Number(process.versions.node.split(".")[0]) < 22) setFlagsFromString("--experimental-wasm-relaxed-simd");
}
