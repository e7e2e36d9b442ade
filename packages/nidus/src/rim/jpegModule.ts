/** The WebAssembly module of the JPEG decoder from the disk, by node:fs, which Deno has too. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const FILE = "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm";

/** Compiles the module. It is a dependency of `@nidus/data`, and is looked for from there. */
export async function loadJpegModule(): Promise<WebAssembly.Module> {
  const data = createRequire(import.meta.url).resolve("@nidus/data");
  return WebAssembly.compile(await readFile(createRequire(data).resolve(FILE)));
}
