// timeout: 300
import { skipLine, softwareGpu } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Device, type DeviceTensor, read } from "../device.ts";
import type { DType } from "../dtype.ts";
import { fromF16 } from "../f16.ts";
import { type HostTensor, hostTensor } from "../host.ts";
import { add, attention, cast, erf, gelu, matmul, mul, program, sum, type Tensor, transpose } from "../index.ts";
import { referenceBackend } from "../reference/index.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { openWebgpu, webgpuBackend } from "./open.ts";

/**
 * The kernels that a software adapter would not be given: tiles in workgroup memory, fused attention, products without
 * subgroups. They run on the software adapter all the same, against float64.
 */

const U = 2 ** -24;
let seed = 1;

function random(shape: Shape): HostTensor {
  const next = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 31 - 1;
  };
  return hostTensor(shape, Float32Array.from({ length: sizeOf(shape) }, next));
}

type Fn = (...inputs: Tensor[]) => Tensor<DType>;
type Input = HostTensor | DeviceTensor;

function numberTests(name: string, device: () => Device, kernel: RegExp): void {
  const test = suite(name);
  const reference = new Device(referenceBackend());

  /** Largest error of `fn` on the device, and whether its kernels are the ones that this suite is about. */
  const errorOf = async (fn: Fn, inputs: HostTensor[], given: Input[] = inputs): Promise<number> => {
    const [here, there] = [program(device(), fn), program(reference, fn)];
    const { kernels } = await here.explain(...given);
    assert.ok(
      kernels.some(({ wgsl }) => kernel.test(wgsl as string)),
      "another kernel was chosen",
    );
    const got = await read(await here.run(...given));
    const want = await read(await there.run(...inputs));
    assert.equal(got.shape, want.shape);
    const values = (host: HostTensor<DType>): number[] =>
      Array.from(host.data, (value) => (host.dtype === "f16" ? fromF16(value) : value));
    const expected = values(want);
    here.dispose();
    return Math.max(...values(got).map((value, i) => Math.abs(value - (expected[i] as number))));
  };
  /** The errors of products of numbers in [-1, 1) over k: 4 sqrt(k) u |A||B|, where |A||B| is at most k. */
  const bound = (k: number): number => 4 * Math.sqrt(k) * U * k + 4 * U;

  const turned = (x: Tensor, turn: boolean): Tensor => (turn ? transpose(x) : x);
  // Sides that divide and that do not, each layout once: compiling is what takes the time.
  const sizes: [number, number, number, boolean, boolean][] = [
    [64, 64, 32, false, false],
    [17, 31, 13, true, true],
    [65, 68, 40, false, true],
    [130, 36, 21, true, false],
  ];
  for (const [m, n, k, turnA, turnB] of sizes) {
    test(`product ${m} x ${k} x ${n}${turnA ? ", a transposed" : ""}${turnB ? ", b transposed" : ""}`, async () => {
      const [a, b] = [random(turnA ? [k, m] : [m, k]), random(turnB ? [n, k] : [k, n])];
      const fn: Fn = (x, y) => matmul(turned(x as Tensor, turnA), turned(y as Tensor, turnB));
      assert.ok((await errorOf(fn, [a, b])) <= bound(k));
    });
  }

  test("a batch with one matrix for all, an epilogue and a residual", async () => {
    const inputs = [random([3, 33, 24]), random([1, 24, 40]), random([1, 1, 40]), random([3, 33, 40])];
    const fn: Fn = (x, w, bias, rest) =>
      add(gelu(add(matmul(x as Tensor, w as Tensor), bias as Tensor)), rest as Tensor);
    assert.ok((await errorOf(fn, inputs)) <= bound(24) + 1e-6);
  });

  test("packed operands, on either side", async () => {
    const eighths = (shape: Shape): HostTensor =>
      hostTensor(
        shape,
        Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7) % 17) / 8 - 1),
      );
    const [x, w] = [random([33, 20]), eighths([20, 36])];
    const packed = device().freeze(w);
    assert.is(packed.packed, true);
    assert.ok((await errorOf((a, b) => matmul(a as Tensor, b as Tensor), [x, w], [x, packed])) <= bound(20));
    const odd = [eighths([35, 21]), random([21, 37])] as const;
    const left = device().freeze(odd[0]);
    assert.ok((await errorOf((a, b) => matmul(a as Tensor, b as Tensor), [...odd], [left, odd[1]])) <= bound(21));
  });

  test("a product with itself, and one rounded to f16", async () => {
    const x = random([2, 33, 21]);
    assert.ok((await errorOf((a) => matmul(a as Tensor, transpose(a as Tensor)), [x])) <= bound(21));
    const half: Fn = (a) => cast(matmul(a as Tensor, transpose(a as Tensor)), "f16");
    assert.ok((await errorOf(half, [x])) <= bound(21) + 21 * 2 ** -11);
  });

  test.run();
}

function attentionTests(device: () => Device): void {
  const test = suite("fused attention");
  const reference = new Device(referenceBackend());
  const cases: [string, Shape, number, { causal?: boolean }, number[] | undefined][] = [
    ["one query, one key", [1, 1, 1, 1], 1, {}, undefined],
    ["edges of tiles, causal", [2, 2, 33, 12], 33, { causal: true }, undefined],
    ["the last queries of a sequence, causal", [2, 2, 33, 12], 70, { causal: true }, undefined],
    ["more keys than queries, lengths with none valid", [3, 1, 5, 16], 40, {}, [0, 7, 40]],
    ["deep heads", [1, 1, 34, 100], 70, {}, undefined],
  ];
  for (const [name, shape, keys, options, lengths] of cases) {
    test(name, async () => {
      const [batch, heads, , depth] = shape as [number, number, number, number];
      const [q, k, v] = [random(shape), random([batch, heads, keys, depth]), random([batch, heads, keys, depth])];
      const more = lengths === undefined ? [] : [hostTensor([batch], Int32Array.from(lengths))];
      const fn = (a: Tensor, b: Tensor, c: Tensor, ...[n]: Tensor<"i32">[]): Tensor =>
        attention(a, b, c, { ...options, ...(n && { lengths: n }) });
      const [here, there] = [program(device(), fn), program(reference, fn)];
      const got = (await read(await here.run(q, k, v, ...more))).data;
      const want = (await read(await there.run(q, k, v, ...more))).data;
      const { kernels } = await here.explain(q, k, v, ...more);
      assert.ok(kernels.some(({ kind }) => kind === "attention"));
      for (const [i, value] of want.entries()) assert.ok(Math.abs(value - (got[i] as number)) <= 1e-5, `element ${i}`);
      here.dispose();
    });
  }
  test.run();
}

function curveTests(device: () => Device): void {
  const test = suite("curves on WebGPU");
  test("erf is within 3e-7 everywhere", async () => {
    const x = Float32Array.from({ length: 40_001 }, (_, i) => (i - 20_000) / 4000);
    const fn = (a: Tensor): Tensor => erf(a);
    const got = (await read(await program(device(), fn).run(hostTensor([x.length], x)))).data;
    const want = (await read(await program(new Device(referenceBackend()), fn).run(hostTensor([x.length], x)))).data;
    let worst = 0;
    for (const [i, value] of want.entries()) worst = Math.max(worst, Math.abs(value - (got[i] as number)));
    assert.ok(worst <= 3e-7, `${worst}`);
  });
  test("a sum of a million numbers keeps to the budget of a tree", async () => {
    const x = hostTensor(
      [1_000_003],
      Float32Array.from({ length: 1_000_003 }, (_, i) => 1 + (i % 1000) / 1000),
    );
    const got = (await read(await program(device(), (a: Tensor) => sum(mul(a, 1))).run(x))).data[0] as number;
    let want = 0;
    for (const value of x.data) want += value;
    assert.ok(Math.abs(got - want) <= (Math.log2(x.data.length) + 8) * U * want, `${got} for ${want}`);
  });
  test.run();
}

/** GPU objects live to the end of the process: see `WebgpuOptions.gpu`. */
async function findGpu(): Promise<GPU> {
  const here = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (here !== undefined) return here;
  const { create } = await import("webgpu");
  return create([]);
}

const found = await softwareGpu("lavapipe");
if (typeof found === "string") skipLine(found, 20);
else {
  const gpu = await findGpu();
  const adapter = (await gpu.requestAdapter()) as GPUAdapter;
  const asGpu = new Device(webgpuBackend(await adapter.requestDevice(), { software: false }));
  const plain = new Device(await openWebgpu({ gpu, software: true, features: [] }));
  numberTests("products by tiles, as on a GPU", () => asGpu, /aTile/);
  numberTests("products straight from memory", () => plain, /q0/);
  attentionTests(() => asGpu);
  curveTests(() => plain);
}
