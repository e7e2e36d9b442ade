import { suite } from "uvu";
import * as assert from "uvu/assert";
import { random } from "../../test/random.ts";
import type { Executable } from "../backend.ts";
import { DeviceError, type DeviceErrorCode } from "../errors.ts";
import { packF16, unpackF16 } from "../f16.ts";
import type { Plan, PlanBuffer, Step, View } from "../schedule/plan.ts";
import { compileLibrary, compilePlan } from "./compile.ts";
import { tileFor } from "./gemm.ts";
import { type WasmBackend, wasmBackend } from "./index.ts";
import { Heap } from "./memory.ts";

const test = suite("wasm programs");

const [M, K, N] = [300, 1100, 1200]; // past one block on every side
const numbers = (length: number, seed: number): Float32Array => {
  const next = random(seed);
  return Float32Array.from({ length }, () => Math.fround(2 * next() - 1));
};

type Storage = "live" | "frozen" | "packed";

/** `x [M, K] times w [K, N]`, or with `slice` the first half of w's columns, or w transposed. */
function product(stored: Storage, use: "whole" | "slice" | "transposed" = "whole"): Plan {
  const input = (index: number, elements: number, kind: Storage): PlanBuffer => ({
    ...{ kind: "input", index, dtype: "f32", elements, frozen: kind !== "live", packed: kind === "packed" },
  });
  const n = use === "whole" ? N : use === "slice" ? N / 2 : K;
  const k = use === "transposed" ? N : K;
  const view = (buffer: number, strides: number[]): View => ({ buffer, offset: 0, strides });
  const step: Step = {
    ...{ kind: "matmul", name: "0 matmul", batch: [], m: M, n, k },
    ...{ a: view(0, [k, 1]), b: view(1, use === "transposed" ? [1, N] : [N, 1]), out: view(2, [n, 1]) },
    epilogue: { views: [], scalars: [{ kind: "accumulator", dtype: "f32" }] },
  };
  const buffers: PlanBuffer[] = [input(0, M * k, "live"), input(1, K * N, stored)];
  buffers.push({ kind: "output", index: 0, dtype: "f32", elements: M * n, packed: false });
  return { buffers, steps: [step] };
}

const upload = (backend: WasmBackend, data: Float32Array) => {
  const buffer = backend.allocate(data.byteLength);
  backend.write(buffer, data, "f32");
  return buffer;
};

async function fails(code: DeviceErrorCode, message: RegExp, use: () => unknown): Promise<void> {
  try {
    await use();
  } catch (reason) {
    assert.instance(reason, DeviceError);
    assert.is((reason as DeviceError).code, code);
    assert.match((reason as DeviceError).message, message);
    return;
  }
  assert.unreachable("nothing was thrown");
}

test("a step gives the same bits however its units are divided", async () => {
  const heap = new Heap();
  const plan = product("live");
  const [step] = await compilePlan(plan, await compileLibrary(tileFor(false), heap.memory));
  assert.ok(step !== undefined && step.units > 2);
  const results = [1, 2, step.units].map((parts) => {
    const blocks = [numbers(M * K, 1), numbers(K * N, 2), new Float32Array(M * N)].map((data) => {
      const block = heap.allocate(data.byteLength);
      new Float32Array(heap.memory.buffer).set(data, block.address / 4);
      return block;
    });
    const table = heap.allocate(12);
    const work = heap.allocate(step.workBytes);
    new Uint32Array(heap.memory.buffer, table.address, 3).set(blocks.map(({ address }) => address));
    const size = Math.ceil(step.units / parts);
    for (let low = size * (parts - 1); low >= 0; low -= size)
      step.run(table.address, low, Math.min(step.units, low + size), work.address);
    return new Float32Array(heap.memory.buffer, blocks[2]?.address, M * N).slice();
  });
  assert.equal(results[1], results[0]);
  assert.equal(results[2], results[0]);
});

test("steps that differ only in their buffers share code", async () => {
  const heap = new Heap();
  const { buffers, steps } = product("live");
  const [step] = steps as [Step];
  const other = { ...step, out: { ...step.out, buffer: 3 } };
  const twice: Plan = {
    buffers: [...buffers, { kind: "output", index: 1, dtype: "f32", elements: M * N, packed: false }],
    steps: [step, other],
  };
  const [first, second] = await compilePlan(twice, await compileLibrary(tileFor(false), heap.memory));
  assert.is(first?.run, second?.run);
});

test("a frozen matrix is held once: on the host until its first use, then in panels; other forms are made from those", async () => {
  const backend = await wasmBackend();
  const data = numbers(K * N, 3);
  for (const stored of ["frozen", "packed"] as const) {
    const { buffer } = backend.freeze(data, "f32", stored === "packed");
    const rounded = stored === "packed" ? unpackF16(packF16(data)) : data;
    const x = upload(backend, numbers(M * N, 4));
    const plans = (["whole", "slice", "transposed", "whole"] as const).map(
      (use) => [product(stored, use), product("live", use)] as const,
    );
    for (const [frozen, live] of plans) {
      const out = upload(backend, new Float32Array(M * N));
      const w = upload(backend, rounded);
      const results: Float32Array[] = [];
      for (const [plan, weights] of [
        [frozen, buffer],
        [live, w],
      ] as const) {
        const executable = await backend.preparePlan(plan);
        await executable.execute([x, weights], [out]);
        results.push((await backend.read(out, "f32", 1000)) as Float32Array);
        executable.dispose();
      }
      assert.equal(results[0], results[1]);
      assert.equal(await backend.read(buffer, "f32", K * N), rounded);
      backend.free(out);
      backend.free(w);
    }
    backend.free(buffer);
    backend.free(x);
  }
  assert.is(backend.stats.liveBuffers, 0);
  assert.is(backend.stats.liveBytes, 0);
  backend.dispose();
});

test("what is called later takes effect later: writes, reads and frees wait for the runs before them", async () => {
  const backend = await wasmBackend();
  const plan = product("live");
  const many: Plan = { ...plan, steps: Array.from({ length: 12 }, () => plan.steps[0] as Step) }; // long enough to take a pause
  const executable = await backend.preparePlan(many);
  const [x, w] = [upload(backend, numbers(M * K, 5)), upload(backend, numbers(K * N, 6))];
  const outs = [0, 1, 2].map(() => backend.allocate(4 * M * N));
  const first = executable.execute([x, w], [outs[0] as (typeof outs)[number]]);
  const second = executable.execute([x, w], [outs[1] as (typeof outs)[number]]);
  const zeros = new Float32Array(M * K);
  backend.write(x, zeros, "f32");
  zeros.fill(9); // the backend has its own copy by now
  const third = executable.execute([x, w], [outs[2] as (typeof outs)[number]]);
  backend.free(w);
  const read = Promise.all(outs.map((out) => backend.read(out, "f32", M * N)));
  await Promise.all([first, second, third]);
  const [a, b, c] = await read;
  assert.equal(a, b);
  assert.ok((a as Float32Array).some((value) => value !== 0));
  assert.ok((c as Float32Array).every((value) => value === 0));
  await fails("validation", /was freed/, () => executable.execute([x, w], [outs[0] as (typeof outs)[number]]));
  await backend.settle();
  backend.dispose();
});

test("long runs let the event loop have its turn", async () => {
  const backend = await wasmBackend();
  const plan = product("live");
  const executable = await backend.preparePlan({
    ...plan,
    steps: Array.from({ length: 100 }, () => plan.steps[0] as Step),
  });
  const [x, w] = [upload(backend, numbers(M * K, 5)), upload(backend, numbers(K * N, 6))];
  let turns = 0;
  const ticking = setInterval(() => turns++, 5);
  await executable.execute([x, w], [backend.allocate(4 * M * N)]);
  clearInterval(ticking);
  assert.ok(turns >= 1, `${turns} turns`);
  backend.dispose();
});

test("errors are one clear line", async () => {
  const backend = await wasmBackend({ maxPages: 64 });
  await fails(
    "out-of-memory",
    /wasm: no room for 8000000 bytes; \d+ live blocks hold \d+ of at most 4194304 bytes/,
    () => backend.allocate(8e6),
  );
  const before = backend.stats.liveBuffers;
  const scratch: PlanBuffer[] = [0, 1, 2].map((slot) => ({
    kind: "scratch",
    slot,
    dtype: "f32",
    elements: 500_000,
    packed: false,
  }));
  await fails("out-of-memory", /no room/, () => backend.preparePlan({ buffers: scratch, steps: [] }));
  assert.is(backend.stats.liveBuffers, before, "a failed prepare leaves nothing behind");
  const other = await wasmBackend();
  await fails("validation", /read: this buffer is not one of this device's/, () =>
    backend.read(other.allocate(8), "f32", 2),
  );
  const small = backend.allocate(8);
  await fails("validation", /write: 12 bytes of a buffer that has 8/, () => backend.write(small, numbers(3, 1), "f32"));
  await fails("validation", /read: 12 bytes of a buffer that has 8/, () => backend.read(small, "f32", 3));
  const frozen = backend.freeze(numbers(4, 1), "f32", false).buffer;
  await fails("validation", /frozen buffer cannot be written/, () => backend.write(frozen, numbers(4, 1), "f32"));
  const executable: Executable = await backend.preparePlan({ buffers: [], steps: [] });
  executable.dispose();
  executable.dispose();
  await fails("disposed", /program was disposed/, () => executable.execute([], []));
  backend.dispose();
  await fails("disposed", /device was disposed/, () => backend.allocate(4));
  await fails("disposed", /device was disposed/, () => backend.settle());
  assert.is(backend.stats.liveBuffers, 0);
});

test("kernel reports count operations and bytes", async () => {
  const backend = await wasmBackend();
  const { kernels, residentBytes } = await backend.preparePlan(product("packed"));
  assert.equal(kernels, [
    { name: "0 matmul", kind: "matmul", shape: [M, N], flops: 2 * M * N * K, bytes: 4 * (M * K + M * N) + 2 * K * N },
  ]);
  assert.ok(residentBytes > 0);
  backend.dispose();
});

test.run();
