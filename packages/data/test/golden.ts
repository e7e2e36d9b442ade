import * as assert from "uvu/assert";
import type { Image } from "../src/image.ts";
import type { RawTensor } from "../src/safetensors/dtype.ts";
import { openSafetensors } from "../src/safetensors/read.ts";
import { bytesSource } from "../src/sources.ts";

/** One file of a reference set, and which of its tensors were looked at. */
export interface Golden {
  tensor(name: string): RawTensor;
  /** A tensor of bytes, `[H, W]` or `[H, W, channels]`, as a picture. */
  image(name: string): Image;
  has(name: string): boolean;
  /** Tensors that nobody asked for yet. */
  unread(): readonly string[];
}

/** @param file What errors call it, such as `"image-ops/resize.safetensors"`. */
export async function openGolden(file: string, bytes: Uint8Array): Promise<Golden> {
  const source = await openSafetensors(bytesSource(file, new Uint8Array(bytes)));
  const all = new Map<string, RawTensor>();
  for (const name of source.names) all.set(name, await source.read(name));
  const unread = new Set(all.keys());
  const tensor = (name: string): RawTensor => {
    const found = all.get(name);
    if (found === undefined) throw new Error(`${file}: no tensor ${name}`);
    unread.delete(name);
    return found;
  };
  return {
    tensor,
    image: (name) => {
      const { shape, data } = tensor(name);
      const [height = 0, width = 0, channels = 1] = shape;
      if (!(data instanceof Uint8Array)) throw new Error(`${file}: ${name} is not of bytes`);
      if (channels !== 1 && channels !== 2 && channels !== 3 && channels !== 4)
        throw new Error(`${name}: ${channels} channels`);
      return { width, height, channels, data };
    },
    has: (name) => all.has(name),
    unread: () => [...unread],
  };
}

/** The JSON beside a set, whose form the test knows. */
export function readCases<T>(json: Uint8Array): readonly T[] {
  return (JSON.parse(new TextDecoder().decode(json)) as { cases: readonly T[] }).cases;
}

/** Asserts that pictures are equal, naming the first difference. */
export function samePicture(actual: Image, expected: Image, name: string): void {
  const form = ({ height, width, channels }: Image): string => `${height} x ${width} x ${channels}`;
  assert.is(form(actual), form(expected), name);
  sameNumbers(actual.data, expected.data, name);
}

/** Asserts that numbers are equal to the bit, naming the first difference. */
export function sameNumbers(actual: ArrayLike<number>, expected: ArrayLike<number>, name: string): void {
  assert.is(actual.length, expected.length, name);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual[i], expected[i])) assert.unreachable(`${name}[${i}]: ${actual[i]}, expected ${expected[i]}`);
  }
}

/** The largest difference. */
export function worstError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.is(actual.length, expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    worst = Math.max(worst, error); // NaN stays
  }
  return worst;
}
