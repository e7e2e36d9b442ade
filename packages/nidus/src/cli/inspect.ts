import type { TensorSource } from "@nidus/data";
import { EXIT } from "./exitCode.ts";
import { jsonLine, oneLine, printable } from "./printable.ts";
import { defineVerb, type Verb } from "./verb.ts";

/** What a file holds, or why it is refused. */
export type Inspection =
  | {
      readonly file: string;
      readonly format: "safetensors";
      readonly tensors: readonly InspectedTensor[];
      readonly metadata: Readonly<Record<string, string>>;
    }
  | { readonly file: string; readonly error: string };

export interface InspectedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

export const inspect: Verb = defineVerb({
  name: "inspect",
  about: "what is in files of tensors (safetensors), without reading their data",
  words: "file",
  flags: {},
  async run({ words, json }, { out, err }) {
    let refused = false;
    for (const file of words) {
      const inspection = await inspectFile(file);
      refused ||= "error" in inspection;
      if (json) out(jsonLine(inspection));
      else if ("error" in inspection) err(`nidus: ${printable(inspection.error)}\n`);
      else out(describe(inspection));
    }
    return refused ? EXIT.data : EXIT.ok;
  },
});

/** Reads a file's header. A file that is refused is a result too, so that the ones after it are still read. */
export async function inspectFile(file: string): Promise<Inspection> {
  const { FormatError, openSafetensors } = await import("@nidus/data");
  const { fileSource } = await import("../rim/fileSource.ts");
  try {
    const source = await openSafetensors(await fileSource(file));
    return { file, format: "safetensors", tensors: tensorsOf(source), metadata: source.metadata };
  } catch (reason) {
    if (reason instanceof FormatError) return { file, error: oneLine(reason) };
    throw reason;
  }
}

function tensorsOf(source: TensorSource): InspectedTensor[] {
  return source.names.map((name) => ({ name, ...source.info(name) }));
}

function describe({ file, format, tensors, metadata }: Exclude<Inspection, { readonly error: string }>): string {
  const elements = tensors.reduce((total, { shape }) => total + shape.reduce((product, side) => product * side, 1), 0);
  const bytes = tensors.reduce((total, tensor) => total + tensor.bytes, 0);
  const width = Math.max(0, ...tensors.map(({ dtype }) => dtype.length));
  const lines = [
    `${file}: ${format}, ${tensors.length} tensors, ${elements} elements, ${bytes} bytes of data`,
    ...Object.entries(metadata).map(([key, text]) => `  ${key} = ${text}`),
    ...tensors.map(({ name, dtype, shape }) => `  ${dtype.padEnd(width)}  ${name}  [${shape.join(", ")}]`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}
