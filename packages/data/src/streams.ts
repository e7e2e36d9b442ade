import { philox4x32 } from "./philox.ts";

/** A 64-bit stream identity, low word first. The root stream of a seed is [0, 0]. */
export type StreamId = readonly [number, number];

/**
 * Counter words of a derivation have this bit set in word 1, where draws count blocks below 2^20: under one key the two
 * uses never meet.
 */
const DERIVATION = 0x80000000;

/** What a label is, in the next bits: `stream("3")`, `stream(3)` and `at(3)` name three different streams. */
const TEXT = 0x00000000;
const TEXT_END = 0x20000000;
const NUMBER = 0x40000000;
const INDEX = 0x60000000;

const WORD = 4294967296; // 2^32

/** The sub-stream of `parent` called `name`: text is absorbed three UTF-16 units at a time, then its length. */
export function namedStream(key: Uint32Array, parent: StreamId, name: string | number): StreamId {
  if (typeof name === "number") return absorb(key, parent, integerLabel(NUMBER, name));
  let id = parent;
  for (let i = 0; i < name.length; i += 3) {
    const unit = (offset: number): number => (i + offset < name.length ? name.charCodeAt(i + offset) : 0);
    id = absorb(key, id, [(unit(0) | (unit(1) << 16)) >>> 0, TEXT | unit(2)]);
  }
  return absorb(key, id, integerLabel(TEXT_END, name.length));
}

/** The sub-stream of `parent` numbered `index`, an integer from 0 to 2^53 - 1. */
export function indexedStream(key: Uint32Array, parent: StreamId, index: number): StreamId {
  return absorb(key, parent, integerLabel(INDEX, index));
}

/** 53 bits of integer in two words, its kind above them. */
function integerLabel(kind: number, value: number): readonly [number, number] {
  return [value >>> 0, kind | Math.floor(value / WORD)];
}

/** The next identity of the chain: 64 bits of Philox output for (label, parent) under the seed's key. */
function absorb(key: Uint32Array, parent: StreamId, [low, high]: readonly [number, number]): StreamId {
  const words = new Uint32Array(4);
  words[0] = low;
  words[1] = DERIVATION | high;
  words[2] = parent[0];
  words[3] = parent[1];
  philox4x32(words, key, words);
  return [words[0] as number, words[1] as number];
}
