import { suite } from "uvu";
import * as assert from "uvu/assert";
import { packF16, unpackF16 } from "../f16.ts";
import { Frozen } from "./frozen.ts";
import { Heap, viewOf } from "./memory.ts";

const test = suite("frozen numbers");

const [K, N, WIDTH] = [40, 24, 8];
/** All of a `[K, N]` matrix, row-major, in panels of 8 columns; and its first 16 columns alone. */
const WHOLE = { offset: 0, rowStride: N, columnStride: 1, k: K, n: N, width: WIDTH };
const PART = { ...WHOLE, n: 16 };
const numbers = (seed: number) => Float32Array.from({ length: K * N }, (_, i) => Math.fround(Math.sin(i + seed)));

test("panels take the place of the plain form, and the next weight its room", () => {
  const heap = new Heap();
  const [a, b] = [numbers(1), numbers(2)];
  const first = new Frozen(heap, a, "f32", false);
  const at = first.address(WHOLE);
  assert.is(heap.carved, 2);
  const second = new Frozen(heap, b, "f32", false);
  assert.is(heap.carved, 2, "the first one's plain form was given up");
  assert.equal([...second.read(K * N)], [...b]);
  assert.equal([...first.read(K * N)], [...a], "it can be made anew");
  assert.is(first.address(WHOLE), at);
  const panels = viewOf(heap.memory, at, "f32", K * N);
  assert.is(panels[WIDTH * K + 3 * WIDTH + 5], a[3 * N + WIDTH + 5], "second panel, row 3, lane 5");
});

test("the plain form stays where a kernel reads it, or panels lack some of it", () => {
  const heap = new Heap();
  const a = numbers(3);
  const read = new Frozen(heap, a, "f32", false);
  const plain = read.address(undefined);
  read.address(WHOLE);
  assert.is(read.address(undefined), plain);
  assert.equal([...viewOf(heap.memory, plain, "f32", K * N)], [...a]);
  const cut = new Frozen(heap, a, "f32", false);
  cut.address(PART);
  const { carved } = heap;
  assert.equal([...cut.read(K * N)], [...a]);
  assert.is(heap.carved, carved, "nothing had to be made anew");
});

test("float64 and f16 storage, and nothing stays after free", () => {
  const heap = new Heap();
  const a = numbers(4);
  const rounded = [...unpackF16(packF16(a))];
  const packed = new Frozen(heap, a, "f32", true);
  assert.is(packed.bytes, 2 * K * N);
  assert.equal([...packed.read(K * N)], rounded);
  packed.address(WHOLE);
  assert.equal([...packed.read(K * N)], rounded);
  const double = new Frozen(heap, Float64Array.from(a), "f32", false);
  assert.equal([...double.read(K * N)], [...a]);
  packed.free();
  double.free();
  const { carved } = heap;
  for (const pack of [true, false]) new Frozen(heap, a, "f32", pack).address(undefined);
  assert.is(heap.carved, carved);
});

test.run();
