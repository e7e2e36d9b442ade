import { log } from "./math/log.ts";
import { cos } from "./math/trigonometry.ts";
import { philox4x32 } from "./philox.ts";
import { indexedStream, namedStream, type StreamId } from "./streams.ts";
import { weightedIndex } from "./weightedIndex.ts";

/** Random numbers fixed by (seed, stream, index, position) alone: the same bytes in every runtime, in any order. */
export interface Rng {
  /** An independent generator under a name or number, at position 0. Does not depend on, or move, this cursor. */
  stream(name: string | number): Rng;
  /** An independent generator for item `index` (0 … 2^53 - 1), at position 0. Does not depend on, or move, this cursor. */
  at(index: number): Rng;
  /** An integer in [0, 2^32). Takes 1 word. */
  uint32(): number;
  /** A float64 of 53 random bits in [min, max), by default [0, 1); `min` itself where the two are equal. Takes 2 words. */
  uniform(min?: number, max?: number): number;
  /** A normal draw, Box–Muller in float64; at most 8.6 deviations from the mean. Takes 4 words. */
  normal(mean?: number, deviation?: number): number;
  /** An integer in [low, high), without bias. Takes 1 word, or 2 for spans above 2^32, and as many again per rejection. */
  integer(low: number, high: number): number;
  /** One item, each as likely as the next or in proportion to its weight (>= 0, not all 0). Weighted, it takes 2 words. */
  choice<T>(items: readonly T[], weights?: readonly number[]): T;
  /** 0 … n - 1 in random order (Fisher–Yates).  n <= 2^32 - 1. */
  permutation(n: number): Uint32Array;
  /** Words taken so far: with seed and stream, the whole state. */
  readonly position: number;
  /** Moves the cursor: the next draw is the one that came after `position` words (0 … 2^52). */
  seek(position: number): void;
}

/** A generator as plain data, which other threads and files can hold. */
export interface RngState {
  /** The seed, low word first. */
  readonly key: readonly [number, number];
  readonly stream: readonly [number, number];
  readonly position: number;
}

const STATE = Symbol("state");

const WORD = 4294967296; // 2^32
const WORD_53 = 9007199254740992; // 2^53
const UNIT_53 = 1 / WORD_53;
const LAST_POSITION = 4503599627370496; // 2^52 words, years of drawing
const TWO_PI = 6.283185307179586;

/**
 * A counter-based generator (Philox4x32-10): word p of a stream is a function of the seed, the stream and p.
 * @param seed An integer from 0 to 2^64 - 1; above 2^53 - 1 as a bigint.
 * @param stream Shorthand for `rng(seed).stream(stream)`.
 * @throws RangeError for any other seed, and in the methods for arguments outside the ranges they state.
 */
export function rng(seed: number | bigint, stream?: string | number): Rng {
  const key = keyOf(seed);
  const root = generator(key, [0, 0]);
  return stream === undefined ? root : root.stream(stream);
}

/** What `rngFrom` makes the same generator of. @throws RangeError for a generator that `rng` did not make. */
export function rngState(random: Rng): RngState {
  if (STATE in random) return (random[STATE] as () => RngState)();
  throw new RangeError("rngState: expected a generator made by rng, got another implementation");
}

/** A generator that goes on where another one was. */
export function rngFrom({ key, stream, position }: RngState): Rng {
  const random = generator(Uint32Array.from(key), stream);
  random.seek(position);
  return random;
}

function keyOf(seed: number | bigint): Uint32Array {
  const valid = typeof seed === "bigint" ? seed >= 0n && seed < 1n << 64n : Number.isSafeInteger(seed) && seed >= 0;
  if (!valid) throw new RangeError(`rng: expected a seed that is an integer from 0 to 2^64 - 1, got ${String(seed)}`);
  const bits = BigInt(seed);
  return Uint32Array.of(Number(bits & 0xffffffffn), Number(bits >> 32n));
}

function generator(key: Uint32Array, id: StreamId): Rng {
  const counter = new Uint32Array(4);
  counter[2] = id[0];
  counter[3] = id[1];
  const block = new Uint32Array(4);
  let blockIndex = -1; // which block of 4 words `block` holds
  let position = 0;

  const uint32 = (): number => {
    const index = Math.floor(position / 4);
    if (index !== blockIndex) {
      counter[0] = index; // modulo 2^32
      counter[1] = Math.floor(index / WORD); // < 2^19, since position stays below 2^53
      philox4x32(counter, key, block);
      blockIndex = index;
    }
    const word = block[position % 4] as number;
    position += 1;
    return word;
  };

  /** An integer in [0, 2^53). */
  const uint53 = (): number => uint32() * 2097152 + (uint32() >>> 11);

  const uniform = (min = 0, max = 1): number => {
    const span = max - min;
    if (!(span >= 0 && span < Infinity)) {
      throw new RangeError(`uniform: expected min <= max, both finite, got ${min} and ${max}`);
    }
    const value = min + span * (uint53() * UNIT_53);
    return value < max ? value : min; // rounding may reach max, which is not in the range
  };

  const integer = (low: number, high: number): number => {
    const span = high - low;
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || !(span > 0) || span > WORD_53) {
      throw new RangeError(`integer: expected integers low < high, got ${low} and ${high}`);
    }
    const range = span <= WORD ? WORD : WORD_53;
    const draw = span <= WORD ? uint32 : uint53;
    const limit = range - (range % span); // the largest multiple of span: draws from there on would favour small values
    let value = draw();
    while (value >= limit) value = draw();
    return low + (value % span);
  };

  const state = (): RngState => ({ key: [key[0] as number, key[1] as number], stream: id, position });
  const made: Rng & { readonly [STATE]: () => RngState } = {
    [STATE]: state,
    stream(name) {
      if (typeof name === "number") expectIndex("stream", name);
      return generator(key, namedStream(key, id, name));
    },
    at(index) {
      return generator(key, indexedStream(key, id, expectIndex("at", index)));
    },
    uint32,
    uniform,
    normal(mean = 0, deviation = 1) {
      const radius = Math.sqrt(-2 * log(1 - uint53() * UNIT_53)); // 1 - u is in (0, 1]
      return mean + deviation * (radius * cos(TWO_PI * (uint53() * UNIT_53)));
    },
    integer,
    choice(items, weights) {
      if (items.length === 0) throw new RangeError("choice: expected at least one item, got none");
      if (weights === undefined) return items[integer(0, items.length)] as (typeof items)[number];
      return items[weightedIndex(weights, items.length, uniform())] as (typeof items)[number];
    },
    permutation(n) {
      if (!(Number.isInteger(n) && n >= 0 && n < WORD)) {
        throw new RangeError(`permutation: expected a length from 0 to 2^32 - 1, got ${n}`);
      }
      const order = Uint32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = integer(0, i + 1);
        const moved = order[i] as number;
        order[i] = order[j] as number;
        order[j] = moved;
      }
      return order;
    },
    get position() {
      return position;
    },
    seek(target) {
      if (!(Number.isInteger(target) && target >= 0 && target <= LAST_POSITION)) {
        throw new RangeError(`seek: expected a position from 0 to 2^52, got ${target}`);
      }
      position = target;
    },
  };
  return made;
}

function expectIndex(method: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`${method}: expected an integer from 0 to 2^53 - 1, got ${value}`);
}
