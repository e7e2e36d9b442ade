/** Bundles for the browser: one entry file, or test files behind an entry that is made up here. */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type StdinOptions } from "esbuild";

export interface Bundle {
  /** One ES module, for a current Chromium. */
  readonly code: string;
}

/** @throws esbuild's message, where an import does not resolve in a browser (`node:fs`) or a file does not parse. */
export async function bundleEntry(
  source: { readonly entry: string } | { readonly stdin: StdinOptions },
): Promise<Bundle> {
  const result = await build({
    ...("entry" in source ? { entryPoints: [source.entry] } : { stdin: source.stdin }),
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2024",
    sourcemap: "inline",
    logLevel: "silent",
    write: false,
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error("esbuild made no file");
  return { code: file.text };
}

/** Test files unchanged, in one bundle: each is loaded when its turn comes, and uvu before them all. */
export function bundleTests(files: readonly string[]): Promise<Bundle> {
  const rows = files.map((file) => `{ name: ${quote(file)}, load: () => import(${quote(resolve(file))}) }`);
  const contents = `import { runPage } from "./page.ts";\nawait runPage([\n  ${rows.join(",\n  ")},\n]);\n`;
  const resolveDir = dirname(fileURLToPath(import.meta.url));
  return bundleEntry({ stdin: { contents, resolveDir, sourcefile: "tests.ts", loader: "ts" } });
}

const quote = (text: string): string => JSON.stringify(text);
