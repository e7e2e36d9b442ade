import * as assert from "uvu/assert";
import { type Device, DeviceTensor, disposeAll, read } from "../src/device.ts";
import { ShapeError } from "../src/errors.ts";
import type { Tensor } from "../src/graph/tensor.ts";
import type { HostTensor } from "../src/host.ts";
import {
  adam,
  add,
  attention,
  cast,
  DeviceError,
  exp,
  host,
  hostZeros,
  layerNorm,
  linear,
  matmul,
  mean,
  mul,
  program,
  quickGelu,
  reshape,
  slice,
  softmax,
  square,
  sub,
  sum,
  take,
  transpose,
  valueAndGrad,
} from "../src/index.ts";
import { compare } from "./opSuite.ts";
import { uniform } from "./random.ts";

type Suite = (name: string, run: () => Promise<void> | void) => void;

/** A small two-layer regression with AdamW: what a training loop does, on any device. */
function trainer(device: Device) {
  const optimizer = adam({ weightDecay: 0.01 });
  const start = { w1: uniform([16, 8], 1, -0.5, 0.5), b1: hostZeros([16]), w2: uniform([1, 16], 2, -0.5, 0.5) };
  type Parameters = { w1: Tensor; b1: Tensor; w2: Tensor };
  const loss = (p: Parameters, x: Tensor, y: Tensor): Tensor =>
    mean(square(sub(linear(quickGelu(linear(x, p.w1, p.b1)), p.w2), y)));
  const step = program(
    device,
    (
      state: { parameters: Parameters; state: { first: Parameters; second: Parameters } },
      x: Tensor,
      y: Tensor,
      scalars: { rate: Tensor; firstCorrection: Tensor; secondCorrection: Tensor },
    ) => {
      const { value, gradient } = valueAndGrad(loss)(state.parameters, x, y);
      return { loss: value, next: optimizer.update(state.parameters, gradient, state.state, scalars) };
    },
    { name: "step", donate: [0] },
  );
  const x = uniform([32, 8], 3);
  const y = host(
    [...Array(32).keys()].map((i) => [Math.sin(2 * (x.data[i * 8] as number)) + 0.5 * (x.data[i * 8 + 1] as number)]),
  );
  return { step, optimizer, x, y, initial: { parameters: start, state: optimizer.init(start) } };
}

/** Registers the tests of programs, memory and errors that every device must pass. `open` makes a fresh device. */
export function programSuite(test: Suite, open: () => Promise<Device>, steps = 1000): void {
  const withDevice = (run: (device: Device) => Promise<void>) => async (): Promise<void> => {
    const device = await open();
    try {
      await run(device);
    } finally {
      device.dispose();
    }
    assert.is(device.stats.liveBuffers, 0, "live buffers after dispose");
    assert.is(device.stats.liveBytes, 0, "live bytes after dispose");
  };

  test(
    `${steps} training steps: no new buffers after warm-up, none left, the loss falls`,
    withDevice(async (device) => {
      const { step, optimizer, x, y, initial } = trainer(device);
      const inputs = { x: device.upload(x), y: device.upload(y) };
      let state = device.upload(initial);
      const early = Math.max(10, Math.floor(steps / 10));
      const losses: number[] = [];
      let [live, created] = [0, 0];
      for (let t = 1; t <= steps; t++) {
        const result = await step.run(state, inputs.x, inputs.y, optimizer.scalars(t, 0.01));
        if (t === 1 || t === steps) losses.push((await result.loss.read()).data[0] as number);
        result.loss.dispose();
        state = result.next;
        if (t === early) [live, created] = [device.stats.liveBuffers, device.stats.createdBuffers];
      }
      assert.is(device.stats.liveBuffers, live, "live buffers at the end and early on");
      assert.is(device.stats.createdBuffers, created, "buffers created after warm-up");
      assert.ok((losses[1] as number) < 0.5 * (losses[0] as number), `loss went from ${losses.join(" to ")}`);
      disposeAll([state, inputs]);
      step.dispose();
      await device.settle();
      assert.is(device.stats.liveBuffers, 0, "live buffers when everything was disposed of by hand");
    }),
  );

  test(
    "the same program on the same inputs gives the same bits",
    withDevice(async (device) => {
      const block = program(device, (x: Tensor, w: Tensor, g: Tensor) => {
        const h = layerNorm(x, g, g);
        const q = linear(h, w);
        return [softmax(matmul(q, transpose(q))), sum(exp(q)), quickGelu(q)];
      });
      const args = [uniform([3, 33, 40], 5), uniform([40, 40], 6), uniform([40], 7)] as const;
      const [first, second] = [await read(await block.run(...args)), await read(await block.run(...args))];
      for (const [i, one] of first.entries()) assert.equal(one.data, second[i]?.data);
    }),
  );

  test(
    "runs that overlap give each its own answer",
    withDevice(async (device) => {
      const f = program(device, (x: Tensor) => matmul(mul(x, 2), transpose(add(x, 1))));
      const inputs = [...Array(8).keys()].map((i) => uniform([20, 20], i + 10));
      const together = await Promise.all(inputs.map(async (x) => read(await f.run(x))));
      for (const [i, x] of inputs.entries()) assert.equal(together[i]?.data, (await read(await f.run(x))).data);
    }),
  );

  test(
    "numbers are read into an array of the caller's, of the right length",
    withDevice(async (device) => {
      const host = uniform([3, 5], 8);
      const tensors = [device.upload(host), device.freeze(host), device.freeze(host, { precision: "f16" })];
      for (const tensor of tensors) {
        const into = new Float32Array(15);
        assert.is((await tensor.read({ into })).data, into);
        assert.equal(into, Float32Array.from((await tensor.read()).data));
        const short = await tensor.read({ into: into.subarray(1) }).catch((error: Error) => error);
        assert.ok(
          short instanceof ShapeError &&
            /read: into must hold the 15 elements of \[3, 5\], it holds 14/.test(short.message),
        );
      }
      disposeAll(tensors);
    }),
  );

  test(
    "frozen weights: f16 storage when it is exact, f32 when not, f16 on request",
    withDevice(async (device) => {
      const x = uniform([5, 32], 20);
      const rough = uniform([24, 32], 21);
      const fits = { ...rough, data: (rough.data as Float32Array).map((v) => Math.round(v * 64) / 64) };
      const f = program(device, (input: Tensor, w: Tensor) => linear(input, w));
      const plain = async (w: HostTensor) => read(await f.run(x, w));
      for (const [weights, precision, packed] of [
        [fits, "exact", true],
        [rough, "exact", false],
        [rough, "f16", true],
        [fits, "f32", false],
      ] as const) {
        const frozen = device.freeze(weights, { precision });
        assert.is(frozen.packed, packed);
        assert.is((await f.explain(x, frozen)).arguments[1]?.storage, packed ? "f16-packed" : "f32");
        const tolerance = precision === "f16" ? 2 ** -11 * 32 : 1e-5;
        compare(await read(await f.run(x, frozen)), await plain(weights), () => tolerance);
        if (precision !== "f16") assert.equal(Float32Array.from((await frozen.read()).data), weights.data);
        frozen.dispose();
      }
    }),
  );

  test(
    "frozen weights serve products both ways round and plain arithmetic",
    withDevice(async (device) => {
      const w = uniform([12, 20], 22);
      const f = program(device, (weight: Tensor, x: Tensor, y: Tensor) => [
        linear(x, weight),
        matmul(y, weight),
        mul(weight, 2),
      ]);
      const args = [uniform([3, 20], 23), uniform([3, 12], 24)] as const;
      const want = await read(await f.run(w, ...args));
      const frozen = device.freeze(w);
      const got = await read(await f.run(frozen, ...args));
      for (const [i, one] of want.entries()) compare(got[i] as never, one, () => 1e-5);
      frozen.dispose();
    }),
  );

  test(
    "results may be arguments, repeat, and feed each other",
    withDevice(async (device) => {
      const x = uniform([4, 6], 30);
      const f = program(device, (a: Tensor) => {
        const e = exp(a);
        return { a, e, again: e, twice: mul(e, 2), part: transpose(e), whole: cast(cast(e, "f16"), "f32") };
      });
      const { a, e, again, twice, part } = await read(await f.run(x));
      assert.equal(Float32Array.from(a.data), x.data);
      assert.equal(e.data, again.data);
      assert.is(twice.data[7], 2 * (e.data[7] as number));
      assert.equal(part.shape, [6, 4]);
      assert.is(part.data[1], e.data[6]);
    }),
  );

  test(
    "a donated or disposed tensor is refused by name",
    withDevice(async (device) => {
      const f = program(device, (x: Tensor) => mul(x, 2), { name: "double", donate: [0] });
      const x = device.upload(uniform([3], 40));
      const y = await f.run(x);
      await refused(() => f.run(x), /^double: argument 0: this tensor \[3\] was donated and cannot be used again$/);
      y.dispose();
      await refused(() => y.read(), /^read: this tensor \[3\] was disposed/);
      const frozen = device.freeze(uniform([3], 41));
      await refused(() => f.run(frozen), /frozen and cannot be donated/);
    }),
  );

  test(
    "tensors of another device are refused",
    withDevice(async (device) => {
      const other = await open();
      const x = other.upload(uniform([3], 42));
      await refused(
        () => program(device, (t: Tensor) => mul(t, 2), { name: "f" }).run(x),
        /^f: argument 0 \[3\] lives on another device$/,
      );
      other.dispose();
    }),
  );

  test("after dispose every use is refused as disposed", async () => {
    const device = await open();
    const f = program(device, (x: Tensor) => mul(x, 2));
    const x = device.upload(uniform([3], 43));
    device.dispose();
    device.dispose();
    for (const use of [
      () => f.run(x),
      () => x.read(),
      async () => device.upload(uniform([3], 44)),
      () => device.settle(),
    ]) {
      const reason = await refused(use, /dispos/);
      assert.instance(reason, DeviceError);
      assert.is((reason as DeviceError).code, "disposed");
    }
  });

  test(
    "explain tells kernels, work and bytes",
    withDevice(async (device) => {
      const f = program(device, (x: Tensor, w: Tensor, b: Tensor) => quickGelu(linear(x, w, b)), { name: "mlp" });
      const plan = await f.explain(uniform([4, 8], 50), uniform([16, 8], 51), uniform([16], 52));
      assert.is(plan.name, "mlp");
      assert.equal(
        plan.arguments.map(({ path }) => path),
        ["0", "1", "2"],
      );
      if (device.info.backend === "reference") return;
      assert.is(plan.kernels.length, 1, "product, bias and activation are one kernel");
      assert.ok(plan.flops >= 2 * 4 * 8 * 16);
      assert.ok((plan.kernels[0]?.bytes as number) >= 4 * (4 * 8 + 16 * 8 + 16 + 4 * 16));
    }),
  );

  test(
    "attention over views of one projection needs no copies",
    withDevice(async (device) => {
      const f = program(device, (x: Tensor, w: Tensor) => {
        const qkv = linear(x, w); // [B, N, 3D]
        const parts = [0, 1, 2].map((i) =>
          transpose(take(reshape(qkv, [2, 10, 3, 4, 6]), { axis: 2, index: i }), [0, 2, 1, 3]),
        ) as [Tensor, Tensor, Tensor];
        return transpose(attention(...parts), [0, 2, 1, 3]);
      });
      const { kernels } = await f.explain(uniform([2, 10, 24], 53), uniform([72, 24], 54));
      // Software GPUs do better with plain products.
      if (device.info.backend === "reference" || device.info.software) return;
      const kinds = kernels.map(({ kind }) => kind);
      assert.equal(kinds, ["matmul", "attention"]);
    }),
  );

  test(
    "the last queries of causal attention give the last rows of the whole",
    withDevice(async (device) => {
      const f = program(device, (q: Tensor, k: Tensor, v: Tensor) => {
        const rows = (x: Tensor, begin: number): Tensor => slice(x, { axis: 2, begin });
        const whole = rows(attention(q, k, v, { causal: true }), 30);
        return { whole, last: attention(rows(q, 30), k, v, { causal: true }) };
      });
      const [q, k, v] = [61, 62, 63].map((seed) => uniform([2, 2, 37, 8], seed)) as [
        HostTensor,
        HostTensor,
        HostTensor,
      ];
      const { whole, last } = await read(await f.run(q, k, v));
      const allowed = device.info.backend === "reference" ? 1e-14 : 2e-6;
      for (const [i, value] of whole.data.entries())
        assert.ok(Math.abs(value - (last.data[i] as number)) <= allowed, `element ${i}`);
    }),
  );

  test(
    "device tensors of a run live until they are disposed of",
    withDevice(async (device) => {
      const f = program(device, (x: Tensor) => ({ y: mul(x, 2), z: add(x, 1) }));
      const before = device.stats.liveBuffers;
      const result = await f.run(uniform([7], 60));
      assert.instance(result.y, DeviceTensor);
      assert.ok(device.stats.liveBuffers >= before + 2);
      disposeAll(result);
      f.dispose();
      await device.settle();
      assert.is(device.stats.liveBuffers, before);
    }),
  );
}

async function refused(use: () => Promise<unknown>, message: RegExp): Promise<unknown> {
  try {
    await use();
  } catch (reason) {
    assert.match((reason as Error).message, message);
    return reason;
  }
  return assert.unreachable("nothing was thrown");
}
