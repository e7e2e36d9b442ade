import { suite } from "uvu";
import * as assert from "uvu/assert";
import * as nidus from "../src/index.ts";
import { referenceBackend } from "../src/reference/index.ts";

/**
 * What must not compile (checked by tsc through `@ts-expect-error`; the function is never called), and what wrong shapes say.
 */
export function wordsAndTypesDoNotMix(
  t: nidus.Tensor,
  n: nidus.Tensor<"i32">,
  half: nidus.Tensor<"f16">,
  h: nidus.HostTensor,
  d: nidus.DeviceTensor,
): void {
  // @ts-expect-error a host tensor is not a traced one
  nidus.add(t, h);
  // @ts-expect-error a device tensor is not a traced one
  nidus.matmul(t, d);
  // @ts-expect-error a traced tensor cannot be read
  t.read();
  // @ts-expect-error dtypes differ
  nidus.add(t, n);
  // @ts-expect-error dtypes differ, the other way round
  nidus.mul(n, t);
  // @ts-expect-error f16 only stores
  nidus.add(half, half);
  // @ts-expect-error exponentials are for f32
  nidus.exp(n);
  // @ts-expect-error a condition is u32
  nidus.where(t, t, t);
  // @ts-expect-error a product is of f32
  nidus.matmul(n, n);
  nidus.add(t, nidus.cast(n, "f32"));
}

export async function programsAreTyped(
  device: nidus.Device,
  h: nidus.HostTensor,
  n: nidus.HostTensor<"i32">,
): Promise<void> {
  const p = nidus.program(device, ({ w }: { w: nidus.Tensor }, x: nidus.Tensor) => ({
    y: nidus.matmul(x, w),
    count: nidus.cast(x, "i32"),
  }));
  const result = await p.run({ w: h }, device.upload(h));
  const y: nidus.DeviceTensor = result.y;
  const count: nidus.DeviceTensor<"i32"> = result.count;
  // @ts-expect-error i32 where f32 is asked for
  await p.run({ w: n }, h);
  // @ts-expect-error a parameter is missing
  await p.run({}, h);
  // @ts-expect-error the result has no such field
  result.z;
  nidus.disposeAll([y, count]);
  const gradient = nidus.grad(({ w }: { w: nidus.Tensor }, x: nidus.Tensor) => nidus.sum(nidus.mul(w, x)));
  // @ts-expect-error the gradient has the form of the parameters
  gradient({ w: nidus.full([], 1) }, nidus.full([], 1)).v;
}

const device = new nidus.Device(referenceBackend());
const test = suite("shape errors");
const { host } = nidus;

/** Runs `fn` over zeros of the given shapes and returns the message of the ShapeError that it must throw. */
async function message(fn: (...x: nidus.Tensor[]) => nidus.Tensor, ...shapes: number[][]): Promise<string> {
  try {
    await nidus.program(device, fn).run(...shapes.map((shape) => nidus.hostZeros(shape)));
  } catch (reason) {
    assert.instance(reason, nidus.ShapeError);
    return (reason as Error).message;
  }
  throw new Error("nothing was thrown");
}

test("name the operation, what was expected and what came", async () => {
  assert.is(
    await message((a, b) => nidus.matmul(a as nidus.Tensor, b as nidus.Tensor), [2, 5], [4, 3]),
    "matmul: inner axes differ: [2, 5] · [4, 3]",
  );
  assert.is(
    await message((a, b) => nidus.add(a as nidus.Tensor, b as nidus.Tensor), [2, 3], [3]),
    "add: ranks differ: [2, 3] and [3]; reshape one of them, broadcasting never adds axes",
  );
  assert.is(
    await message((a, b) => nidus.mul(a as nidus.Tensor, b as nidus.Tensor), [2, 3], [2, 4]),
    "mul: axis 1 differs: [2, 3] and [2, 4]; only sides of 1 broadcast",
  );
  assert.is(
    await message((a) => nidus.reshape(a as nidus.Tensor, [4, 2]), [2, 3]),
    "reshape: [2, 3] holds 6 elements, [4, 2] 8",
  );
  assert.is(
    await message((a) => nidus.max(a as nidus.Tensor), [0]),
    "max: an axis of [0] to reduce is empty; the maximum of nothing is undefined",
  );
  assert.is(
    await message((a) => nidus.sum(a as nidus.Tensor, { axis: 3 }), [2]),
    "sum: axis 3 is outside a tensor of rank 1",
  );
  assert.is(
    await message((a) => nidus.transpose(a as nidus.Tensor, [0, 0]), [2, 3]),
    "transpose: order [0, 0] is not a permutation of the 2 axes of [2, 3]",
  );
  assert.is(
    await message((a) => nidus.slice(a as nidus.Tensor, { axis: 0, begin: 1, end: 9 }), [2, 3]),
    "slice: 1..9 is outside axis 0 of [2, 3]",
  );
  assert.is(
    await message((a, b) => nidus.concat([a as nidus.Tensor, b as nidus.Tensor], { axis: 0 }), [2, 3], [2, 4]),
    "concat: f32 [2, 4] does not join f32 [2, 3] along axis 0",
  );
  assert.is(
    await message((a) => nidus.layerNorm(a as nidus.Tensor, a as nidus.Tensor, a as nidus.Tensor), [2, 3]),
    "layerNorm gain: expected [3], got [2, 3]",
  );
  assert.is(
    await message((a) => nidus.attention(a as nidus.Tensor, a as nidus.Tensor, a as nidus.Tensor), [2, 3]),
    "attention q: expected [B, H, T, d], got [2, 3]",
  );
  const causal = (q: nidus.Tensor, k: nidus.Tensor): nidus.Tensor => nidus.attention(q, k, k, { causal: true });
  assert.is(
    await message((a, b) => causal(a as nidus.Tensor, b as nidus.Tensor), [1, 1, 3, 4], [1, 1, 2, 4]),
    "attention: causal: expected at most as many queries as keys, got 3 and 2",
  );
  assert.is(
    await message((a) => nidus.grad((x: nidus.Tensor) => x)(a as nidus.Tensor), [2]),
    "gradients: the loss must be an f32 scalar, got f32 [2]; take its sum or mean",
  );
});

test("host tensors are checked too", () => {
  assert.throws(
    () => nidus.hostTensor([2, 2], new Float32Array(3)),
    "hostTensor: [2, 2] holds 4 elements, the array has 3",
  );
  assert.throws(() => host([[1, 2], [3]]), "host: lists are ragged at depth 1: 1 entries beside 2");
  assert.throws(() => nidus.hostZeros([2, -1]), "hostZeros: sides must be whole numbers >= 0, got [2, -1]");
});

test("anything but tensors in an argument is named", async () => {
  const identity = nidus.program(device, (x: { w: nidus.Tensor }) => x.w);
  await identity.run({ w: 3 } as never).then(
    () => assert.unreachable(),
    (reason: Error) => assert.is(reason.message, "0.w: expected a tensor, or a record or list of tensors, got number"),
  );
});

test.run();
