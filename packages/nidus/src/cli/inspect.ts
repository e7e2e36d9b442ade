import type { ByteSource, ImageFacts, TensorSource } from "@nidus/data";
import { EXIT } from "./exitCode.ts";
import { jsonLine, oneLine, printable } from "./printable.ts";
import { defineVerb, type Verb } from "./verb.ts";

/** What a file holds, or why it is refused. */
export type Inspection = InspectedTensors | InspectedPicture | { readonly file: string; readonly error: string };

export interface InspectedTensors {
  readonly file: string;
  readonly format: "safetensors";
  readonly tensors: readonly InspectedTensor[];
  readonly metadata: Readonly<Record<string, string>>;
}

export interface InspectedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** Sizes are of the picture turned upright, the depth is the file's. */
export interface InspectedPicture extends ImageFacts {
  readonly file: string;
  /** Of the samples as 8-bit RGB, upright. */
  readonly sha256: string;
}

export const inspect: Verb = defineVerb({
  name: "inspect",
  about: "what is in pictures (PNG, JPEG) and files of tensors (safetensors)",
  words: "file",
  flags: {},
  async run({ words, json }, { out, err }) {
    let refused = false;
    for (const file of words) {
      const inspection = await inspectFile(file);
      refused ||= "error" in inspection;
      if (json) out(jsonLine(inspection));
      else if ("error" in inspection) err(`nidus: ${printable(inspection.error)}\n`);
      else out("tensors" in inspection ? describeTensors(inspection) : describePicture(inspection));
    }
    return refused ? EXIT.data : EXIT.ok;
  },
});

/**
 * Decodes a picture; of a file of tensors reads the header. A file that is refused is a result too, so that the ones after it are still
 * read.
 */
export async function inspectFile(file: string): Promise<Inspection> {
  const { FormatError, openSafetensors } = await import("@nidus/data");
  const { fileSource } = await import("../rim/fileSource.ts");
  try {
    const source = await fileSource(file);
    if (!(await holdsTensors(source))) return await inspectPicture(file, source);
    const tensors = await openSafetensors(source);
    return { file, format: "safetensors", tensors: tensorsOf(tensors), metadata: tensors.metadata };
  } catch (reason) {
    if (reason instanceof FormatError) return { file, error: oneLine(reason) };
    throw reason;
  }
}

async function inspectPicture(file: string, source: ByteSource): Promise<InspectedPicture> {
  const { hashPixels, probeImage } = await import("@nidus/data");
  const { decode } = await import("../rim/decodeImage.ts");
  const facts = await probeImage(source);
  return { file, ...facts, sha256: await hashPixels(await decode(source)) };
}

/** Bytes of a header's length, and the one that comes after them. */
const LENGTH_BYTES = 8;
const OPENING_BRACE = 0x7b;

/** By its content; of a file that looks like nothing known its name decides what it is blamed for. */
async function holdsTensors(source: ByteSource): Promise<boolean> {
  const { jpegDecoder, pngDecoder } = await import("@nidus/data");
  const head = await source.read(0, Math.min(source.size, LENGTH_BYTES + 1));
  if ([pngDecoder, jpegDecoder()].some(({ sniff }) => sniff(head))) return false;
  return head[LENGTH_BYTES] === OPENING_BRACE || source.name.endsWith(".safetensors");
}

function tensorsOf(source: TensorSource): InspectedTensor[] {
  return source.names.map((name) => ({ name, ...source.info(name) }));
}

function describeTensors({ file, format, tensors, metadata }: InspectedTensors): string {
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

const COLOURS = { grey: "grey", rgb: "colour", palette: "palette" } as const;

function describePicture({ file, format, sha256, ...facts }: InspectedPicture): string {
  const { width, height, channels, depth, colour, orientation } = facts;
  const alpha = channels % 2 === 0 ? " and alpha" : "";
  const turned = orientation === 1 ? "" : `, turned upright from EXIF orientation ${orientation}`;
  const text = `${file}: ${format}, ${width} x ${height}, ${COLOURS[colour]}${alpha}, ${depth} bits${turned}`;
  return `${printable(text)}\n  sha256 of its pixels  ${sha256}\n`;
}
