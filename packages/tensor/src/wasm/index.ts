/** `@nidus/tensor/wasm`: programs on the processor, in WebAssembly. */
export { WasmBackend, type WasmOptions, wasmBackend } from "./backend.ts";
