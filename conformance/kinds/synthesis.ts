import { FormatError, type Image, type Json, type Mask, type Size } from "nidus";
import type { Judged } from "../shared/kind.ts";
import { measure } from "../shared/measures.ts";
import { numbersOf } from "../shared/numbers.ts";
import type { OpenSet, ReferenceSet } from "../shared/referenceSet.ts";

/** What the sets of the synthesis have in common: cases in a JSON file, planes of numbers, packed masks. */

/** The list `cases` of `cases.json`. Its fields are those that the kind states; the files are trusted to have them. */
export async function readCases<Case>(set: ReferenceSet): Promise<readonly Case[]> {
  const file = await readObject(set, "cases.json");
  if (Array.isArray(file.cases) && file.cases.length > 0) return file.cases as unknown as readonly Case[];
  throw new FormatError(`${set.name}/cases.json`, "expected a list of cases");
}

export async function readObject(set: ReferenceSet, file: string): Promise<Readonly<Record<string, Json>>> {
  const value = await set.json(file);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, Json>;
  throw new FormatError(`${set.name}/${file}`, "expected an object");
}

/** A plane of numbers as a grey picture. Reads it as an input. */
export async function readImage(set: ReferenceSet, name: string): Promise<Image> {
  const raw = await set.read(name);
  const [height = 0, width = 0] = raw.shape;
  const data = raw.data as Uint8Array | Float64Array;
  return { height, width, channels: 1, data };
}

export async function readMask(set: ReferenceSet, name: string): Promise<Mask & { readonly data: Uint8Array }> {
  const { height, width, data } = await readImage(set, name);
  return { height, width, data: Uint8Array.from(data) };
}

/** Bits row by row, the highest first.  -> `[H, W]` of 0 and 1. */
export function unpackBits(bytes: ArrayLike<number>, { height, width }: Size): Uint8Array {
  return Uint8Array.from({ length: height * width }, (_, i) => ((bytes[i >> 3] as number) >> (7 - (i & 7))) & 1);
}

export function packBits(bits: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (let i = 0; i < bits.length; i++) {
    if (bits[i] !== 0) bytes[i >> 3] = (bytes[i >> 3] as number) | (128 >> (i & 7));
  }
  return bytes;
}

/** Part of a plane. */
export function cropPlane(
  { width, data }: { readonly width: number; readonly data: ArrayLike<number> },
  [top, left, height, width2]: readonly [number, number, number, number],
): { shape: number[]; data: Float64Array } {
  const out = new Float64Array(height * width2);
  for (let i = 0; i < out.length; i++)
    out[i] = data[(top + Math.floor(i / width2)) * width + left + (i % width2)] as number;
  return { shape: [height, width2], data: out };
}

export function plane({ height, width, data }: Size & { readonly data: ArrayLike<number> }): {
  shape: number[];
  data: ArrayLike<number>;
} {
  return { shape: [height, width], data };
}

/** Each value by its place in a table, where it is one of the table's to 1e-12; else NaN. */
export function codes(
  { height, width, data }: Size & { readonly data: ArrayLike<number> },
  table: ArrayLike<number>,
): { shape: number[]; data: number[] } {
  const list = Array.from(table);
  const codeOf = (value: number): number => {
    const code = list.findIndex((entry) => Math.abs(entry - value) <= 1e-12);
    return code < 0 ? Number.NaN : code;
  };
  return { shape: [height, width], data: Array.from(data, codeOf) };
}

/** Compares with a limit that this case states. The tensor counts as compared, not as read. */
export async function within(
  set: ReferenceSet,
  tensor: string,
  { value, limit }: { readonly value: ArrayLike<number>; readonly limit: number },
): Promise<Judged> {
  const expected = numbersOf(await expectedOf(set, tensor));
  if (expected.length !== value.length) {
    throw new FormatError(set.name, `${tensor}: expected ${expected.length} numbers, got ${value.length}`);
  }
  return { tensor, measure: "abs", ...measure("abs", value, expected, limit) };
}

/** Compares masks, of which a share of the pixels may differ. */
export async function mostlyEqual(
  set: ReferenceSet,
  tensor: string,
  { value, pixels }: { readonly value: ArrayLike<number>; readonly pixels: number },
): Promise<Judged> {
  const expected = numbersOf(await expectedOf(set, tensor));
  const { error } = measure("exact", value, expected, 0);
  return {
    tensor,
    measure: "pixels",
    error: value.length === expected.length ? error : Number.MAX_VALUE,
    limit: pixels,
  };
}

/** The runner's sets have it; kinds that judge by themselves need it. */
function expectedOf(set: ReferenceSet, tensor: string): ReturnType<OpenSet["expected"]> {
  return (set as OpenSet).expected(tensor);
}
