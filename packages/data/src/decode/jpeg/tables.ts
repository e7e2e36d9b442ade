import type { Refuse } from "../decoder.ts";

/** The numbers of the tables that have been defined so far. */
export interface Tables {
  readonly quantization: Set<number>;
  readonly dc: Set<number>;
  readonly ac: Set<number>;
}

const COEFFICIENTS = 64;
const CODE_LENGTHS = 16;
const MOST_CODES = 256;
const LAST_TABLE = 3;

/** A DQT segment: one table or several.   @see ITU-T T.81, B.2.4.1. */
export function readQuantization(data: Uint8Array, tables: Tables, refuse: Refuse): void {
  let at = 0;
  while (at < data.length) {
    const [wide, id] = halves(data[at] as number);
    if (wide > 1 || id > LAST_TABLE) refuse(`expected quantization tables 0 to ${LAST_TABLE}, got ${id}`);
    at += 1 + COEFFICIENTS * (wide + 1);
    tables.quantization.add(id);
  }
  if (at !== data.length) refuse("a quantization table (DQT) ends inside");
}

/** A DHT segment: one table or several.   @see ITU-T T.81, B.2.4.2. */
export function readHuffman(data: Uint8Array, tables: Tables, refuse: Refuse): void {
  let at = 0;
  while (at < data.length) {
    const [isAc, id] = halves(data[at] as number);
    if (isAc > 1 || id > LAST_TABLE) refuse(`expected Huffman tables 0 to ${LAST_TABLE}, got ${id}`);
    const codes = data.subarray(at + 1, at + 1 + CODE_LENGTHS).reduce((sum, count) => sum + count, 0);
    if (codes > MOST_CODES) refuse(`expected at most ${MOST_CODES} codes in a Huffman table (DHT), got ${codes}`);
    at += 1 + CODE_LENGTHS + codes;
    (isAc === 1 ? tables.ac : tables.dc).add(id);
  }
  if (at !== data.length) refuse("a Huffman table (DHT) ends inside");
}

function halves(byte: number): readonly [number, number] {
  return [byte >> 4, byte & 15];
}
