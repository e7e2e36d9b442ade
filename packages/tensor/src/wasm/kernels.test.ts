import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { interpretPlan } from "../../test/interpretPlan.ts";
import { random } from "../../test/random.ts";
import type { DType, HostData } from "../dtype.ts";
import { emptyData } from "../dtype.ts";
import { packF16, unpackF16 } from "../f16.ts";
import type { Body, Plan, PlanBuffer, Scalar, Step, View } from "../schedule/plan.ts";
import { contiguousStrides, sizeOf } from "../shape.ts";
import { type WasmBackend, wasmBackend } from "./index.ts";

const U = 2 ** -24;
// With fused steps where the runtime has them, and without.
const backends = [await wasmBackend(), await wasmBackend({ relaxed: false })] as const;

interface Input {
  readonly dtype: DType;
  readonly data: HostData;
  readonly stored: "live" | "frozen" | "packed";
}

const inputBuffer = ({ dtype, data, stored }: Input, index: number): PlanBuffer => ({
  ...{ kind: "input", index, dtype, elements: data.length },
  ...{ frozen: stored !== "live", packed: stored === "packed" },
});

const outputBuffer = (dtype: DType, elements: number): PlanBuffer => ({
  ...{ kind: "output", index: 0, dtype, elements, packed: false },
});

/** Runs a plan with one result on the backend. What was not written reads as 77. */
async function run(backend: WasmBackend, plan: Plan, inputs: readonly Input[]): Promise<HostData> {
  const executable = await backend.preparePlan(plan);
  const arguments_ = inputs.map(({ dtype, data, stored }) => {
    if (stored !== "live") return backend.freeze(data, dtype, stored === "packed").buffer;
    const buffer = backend.allocate(data.byteLength);
    backend.write(buffer, data, dtype);
    return buffer;
  });
  const { dtype, elements } = plan.buffers.at(-1) as PlanBuffer;
  const result = backend.allocate(elements * 4);
  const before = emptyData(dtype, elements);
  backend.write(result, before.fill(77), dtype);
  await executable.execute(arguments_, [result]);
  const data = await backend.read(result, dtype, elements);
  for (const buffer of [...arguments_, result]) backend.free(buffer);
  executable.dispose();
  return data;
}

const one = (buffers: readonly PlanBuffer[], step: Step): Plan => ({ buffers, steps: [step] });

function close(actual: HostData, expected: ArrayLike<number>, allowed: (i: number) => number, what: string): void {
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] as number, expected[i] as number];
    if (!(Math.abs(a - e) <= allowed(i)) && !Object.is(a, e) && !(Number.isNaN(a) && Number.isNaN(e)))
      assert.unreachable(`${what}: element ${i} is ${a}, expected ${e}, allowed error ${allowed(i)}`);
  }
}

const uniform = (length: number, next: () => number): Float32Array =>
  Float32Array.from({ length }, () => 2 * next() - 1);

const identity: Body = { views: [], scalars: [{ kind: "accumulator", dtype: "f32" }] };

interface MatmulCase {
  readonly batch: readonly number[];
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly aTransposed: boolean;
  readonly bTransposed: boolean;
  readonly outTransposed: boolean;
  readonly aShared: boolean;
  readonly bShared: boolean;
  readonly a: Input["stored"];
  readonly b: Input["stored"];
  readonly gap: number;
  readonly epilogue: boolean;
}

/** A matrix (or a batch of them) somewhere in a larger buffer: rows or columns contiguous, `gap` numbers between lines. */
function place(
  batch: readonly number[],
  rows: number,
  columns: number,
  { transposed = false, shared = false, gap = 0 },
) {
  const line = (transposed ? rows : columns) + gap;
  const each = line * (transposed ? columns : rows);
  const own = contiguousStrides(batch).map((stride) => (shared ? 0 : stride * each));
  const strides = [...own, ...(transposed ? [1, line] : [line, 1])];
  return { offset: gap, strides, elements: gap + each * (shared ? 1 : sizeOf(batch)) };
}

function matmulOf(c: MatmulCase, seed: number) {
  const next = random(seed);
  const { batch, m, n, k, gap } = c;
  const a = place(batch, m, k, { transposed: c.aTransposed, shared: c.aShared, gap });
  const b = place(batch, k, n, { transposed: c.bTransposed, shared: c.bShared, gap });
  const out = place(batch, m, n, { transposed: c.outTransposed, gap });
  const data = [uniform(a.elements, next), uniform(b.elements, next), uniform(n, next), uniform(out.elements, next)];
  const stored = [c.a, c.b, "live", "live"] as const;
  const inputs = data.map((numbers, i): Input => {
    const rounded = stored[i] === "packed" ? unpackF16(packF16(numbers)) : numbers;
    return { dtype: "f32", data: rounded, stored: stored[i] ?? "live" };
  });
  const zeros = batch.map(() => 0);
  const fused: Body = {
    views: [
      { buffer: 2, offset: 0, strides: [...zeros, 0, 1] },
      { buffer: 3, offset: out.offset, strides: out.strides },
    ],
    scalars: [
      { kind: "accumulator", dtype: "f32" },
      { kind: "load", view: 0, dtype: "f32" },
      { kind: "op", op: "add", arguments: [0, 1], dtype: "f32" },
      { kind: "literal", value: 0.5, dtype: "f32" },
      { kind: "op", op: "mul", arguments: [2, 3], dtype: "f32" },
      { kind: "load", view: 1, dtype: "f32" },
      { kind: "op", op: "add", arguments: [4, 5], dtype: "f32" },
    ],
  };
  const buffers = [...inputs.map(inputBuffer), outputBuffer("f32", out.elements)];
  const step: Step = {
    ...{ kind: "matmul", name: "0 matmul", batch, m, n, k, epilogue: c.epilogue ? fused : identity },
    ...{
      a: { buffer: 0, offset: a.offset, strides: a.strides },
      b: { buffer: 1, offset: b.offset, strides: b.strides },
    },
    out: { buffer: 4, offset: out.offset, strides: out.strides },
  };
  // The same in float64, with the sum of magnitudes that rounding errors are relative to.
  const expected = new Float64Array(out.elements).fill(77);
  const scale = new Float64Array(out.elements);
  const [x, y, bias, residual] = inputs.map((input) => input.data) as [HostData, HostData, HostData, HostData];
  for (let group = 0; group < sizeOf(batch); group++) {
    let rest = group;
    const at = [a, b, out].map(({ offset }) => offset) as [number, number, number];
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      const index = rest % (batch[axis] as number);
      rest = Math.floor(rest / (batch[axis] as number));
      for (const [v, { strides }] of [a, b, out].entries())
        at[v] = (at[v] as number) + index * (strides[axis] as number);
    }
    const [ai, ak] = a.strides.slice(-2) as [number, number];
    const [bk, bj] = b.strides.slice(-2) as [number, number];
    const [oi, oj] = out.strides.slice(-2) as [number, number];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let [sum, size] = [0, 0];
        for (let l = 0; l < k; l++) {
          const term = (x[at[0] + i * ai + l * ak] as number) * (y[at[1] + l * bk + j * bj] as number);
          sum += term;
          size += Math.abs(term);
        }
        const o = at[2] + i * oi + j * oj;
        expected[o] = c.epilogue ? (sum + (bias[j] as number)) * 0.5 + (residual[o] as number) : sum;
        scale[o] = size;
      }
    }
  }
  const allowed = (o: number): number =>
    Math.min(k + 8, 4 * Math.sqrt(k) + 4) * U * (scale[o] as number) + (c.epilogue ? 4 * U : 0);
  return { plan: one(buffers, step), inputs, expected, allowed };
}

const test = suite("wasm kernels");

const plain: MatmulCase = {
  ...{ batch: [], m: 1, n: 1, k: 1, aTransposed: false, bTransposed: false, outTransposed: false },
  ...{ aShared: false, bShared: false, a: "live", b: "live", gap: 0, epilogue: false },
};

test("matmul: any sides, layouts, batches, storage and epilogue", async () => {
  const side = fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 16, 17, 31, 64, 97);
  const stored = fc.constantFrom<Input["stored"]>("live", "live", "frozen", "packed");
  const [flag, gap] = [fc.boolean(), fc.constantFrom(0, 0, 1, 5)];
  const batch = fc.constantFrom<readonly number[]>([], [1], [3], [2, 3], [0]);
  const cases = fc.record<MatmulCase>({
    ...{ batch, m: side, n: side, k: side, aTransposed: flag, bTransposed: flag, outTransposed: flag },
    ...{ aShared: flag, bShared: flag, a: stored, b: stored, gap, epilogue: flag },
  });
  await fc.assert(
    fc.asyncProperty(cases, fc.integer(), fc.constantFrom(...backends), async (c, seed, backend) => {
      const { plan, inputs, expected, allowed } = matmulOf(c, seed);
      close(await run(backend, plan, inputs), expected, allowed, "matmul");
    }),
    { numRuns: 100 },
  );
});

for (const [m, n, k] of [
  [257, 255, 256],
  [1, 1030, 1025],
  [530, 5, 1030],
  [7, 2050, 300],
  [269, 1029, 1],
] as const) {
  for (const layout of [0, 1, 2, 3]) {
    test(`matmul ${m} x ${k} x ${n}, layout ${layout}, past the edges of blocks`, async () => {
      for (const [i, stored] of (["live", "frozen", "packed"] as const).entries()) {
        const c = {
          ...plain,
          m,
          n,
          k,
          aTransposed: layout % 2 === 1,
          bTransposed: layout > 1,
          b: stored,
          epilogue: i === 1,
        };
        const { plan, inputs, expected, allowed } = matmulOf(c, m + n + k);
        for (const backend of backends) close(await run(backend, plan, inputs), expected, allowed, stored);
      }
    });
  }
}

/** Views whose elements all lie in a buffer: axes permuted, some broadcast, gaps in between. */
const viewOf = (
  buffer: number,
  shape: readonly number[],
  next: () => number,
  written = false,
): View & { elements: number } => {
  const order = shape.map((_, axis) => ({ axis, key: next() })).sort((a, b) => a.key - b.key);
  const strides = shape.map(() => 0);
  let stride = next() < 0.2 ? 2 : 1;
  for (const { axis } of order) {
    if (!written && next() < 0.2) continue;
    strides[axis] = stride;
    stride *= (shape[axis] as number) + (next() < 0.2 ? 1 : 0);
  }
  const offset = Math.floor(next() * 3);
  return { buffer, offset, strides, elements: offset + Math.max(1, stride) };
};

/** A random expression over small whole numbers, whose float32 results are exact. */
function randomBody(
  dtype: "f32" | "i32" | "u32",
  loads: readonly DType[],
  hasAccumulator: boolean,
  next: () => number,
): Scalar[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const scalars: Scalar[] = loads.map((type, view) => ({ kind: "load", view, dtype: type }));
  const casts = scalars.map(
    (scalar, i): Scalar => ({
      kind: "op",
      op: "cast",
      arguments: [i],
      dtype: scalar.dtype === "f16" ? "f32" : scalar.dtype,
    }),
  );
  scalars.push(...casts);
  if (hasAccumulator) scalars.push({ kind: "accumulator", dtype });
  scalars.push({ kind: "literal", value: Math.floor(next() * 4), dtype });
  const of = (type: DType): number[] => scalars.flatMap((scalar, i) => (scalar.dtype === type ? [i] : []));
  for (let i = 0; i < 6; i++) {
    const op = pick(["add", "max", "less", "equal", "where", "neg", "mul", "cast"] as const);
    const [a, b] = [pick(of(dtype)), pick(of(dtype))];
    const flags = of("u32");
    if (op === "where" && flags.length > 0) scalars.push({ kind: "op", op, arguments: [pick(flags), a, b], dtype });
    else if (op === "less" || op === "equal") scalars.push({ kind: "op", op, arguments: [a, b], dtype: "u32" });
    else if (op === "neg" && dtype !== "u32") scalars.push({ kind: "op", op, arguments: [a], dtype });
    else if (op === "cast") scalars.push({ kind: "op", op, arguments: [a], dtype });
    else if (op === "mul" && i < 2) scalars.push({ kind: "op", op, arguments: [a, b], dtype });
    else if (op === "add" || op === "max") scalars.push({ kind: "op", op, arguments: [a, b], dtype });
  }
  const sum = scalars.findIndex(({ kind }) => kind === "accumulator");
  const last = of(dtype).at(-1) as number;
  scalars.push({ kind: "op", op: "add", arguments: [last, hasAccumulator ? sum : (of(dtype)[0] as number)], dtype });
  return scalars;
}

const wholeNumbers = (dtype: DType, length: number, next: () => number): HostData => {
  const low = dtype === "u32" ? 0 : -3;
  const values = Float32Array.from({ length }, () => Math.floor(low + next() * 7));
  return dtype === "f16" ? packF16(values) : (emptyData(dtype, length).map((_, i) => values[i] as number) as HostData);
};

const sides = fc.constantFrom(1, 2, 3, 4, 5, 8, 17, 33);
const shapes = fc
  .array(fc.oneof({ weight: 24, arbitrary: sides }, { weight: 1, arbitrary: fc.constant(0) }), { maxLength: 4 })
  .filter((shape) => sizeOf(shape) <= 20_000);

test("maps: any shape, views and expression, exactly", async () => {
  await fc.assert(
    fc.asyncProperty(shapes, fc.integer(), fc.constantFrom("f32", "i32", "u32"), async (shape, seed, dtype) => {
      const next = random(seed);
      const loads: DType[] = [dtype, dtype, ...(dtype === "f32" ? (["f16"] as const) : [])];
      const views = loads.map((_, i) => viewOf(i, shape, next));
      const out = viewOf(loads.length, shape, next, true);
      const result: DType = dtype === "f32" && next() < 0.3 ? "f16" : dtype;
      const scalars = randomBody(dtype, loads, false, next);
      if (result === "f16") scalars.push({ kind: "op", op: "cast", arguments: [scalars.length - 1], dtype: "f16" });
      const stored = ["live", next() < 0.3 && dtype === "f32" ? "packed" : "live", "live"] as const;
      const inputs = loads.map(
        (type, i): Input => ({
          dtype: type,
          data: wholeNumbers(type, views[i]?.elements ?? 0, next),
          stored: stored[i] ?? "live",
        }),
      );
      const buffers = [...inputs.map(inputBuffer), outputBuffer(result, out.elements)];
      const plan = one(buffers, { kind: "map", name: "0 map", shape, body: { views, scalars }, out });
      const [expected] = interpretPlan(
        plan,
        inputs.map(({ data }) => data),
        1,
      );
      const actual = await run(backends[0], plan, inputs);
      // Elements that the plan does not write must keep what they held.
      const written = interpretPlan(
        {
          ...plan,
          steps: [
            {
              ...(plan.steps[0] as Extract<Step, { kind: "map" }>),
              body: { views: [], scalars: [{ kind: "literal", value: 1, dtype: result }] },
            },
          ],
        },
        [],
        1,
      )[0];
      const wanted = Array.from(expected as HostData, (value, i) => (written?.[i] === 1 ? value : 77));
      close(actual, wanted, () => 0, "map");
    }),
    { numRuns: 80 },
  );
});

test("reductions: any shapes, views, prologue and epilogue, exactly", async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes,
      fc.nat(4),
      fc.integer(),
      fc.constantFrom("f32", "i32", "u32"),
      fc.constantFrom("sum", "max"),
      async (shape, cut, seed, dtype, op) => {
        const next = random(seed);
        const [outer, inner] = [shape.slice(0, cut), shape.slice(cut)];
        if (op === "max" && sizeOf(inner) === 0) return;
        const [x, y] = [viewOf(0, shape, next), viewOf(1, shape, next)];
        const [z, out] = [viewOf(2, outer, next), viewOf(3, outer, next, true)];
        const inputs = [x, y, z].map(
          ({ elements }): Input => ({ dtype, data: wholeNumbers(dtype, elements, next), stored: "live" }),
        );
        const body = { views: [x, y], scalars: randomBody(dtype, [dtype, dtype], false, next) };
        const epilogue = { views: [z], scalars: randomBody(dtype, [dtype], true, next) };
        const buffers = [...inputs.map(inputBuffer), outputBuffer(dtype, out.elements)];
        const plan = one(buffers, { kind: "reduce", name: "0 reduce", op, outer, inner, body, epilogue, out });
        const [expected] = interpretPlan(
          plan,
          inputs.map(({ data }) => data),
          1,
        );
        const actual = await run(backends[0], plan, inputs);
        const marks = interpretPlan(
          one(buffers, {
            kind: "map",
            name: "0 map",
            shape: outer,
            body: { views: [], scalars: [{ kind: "literal", value: 1, dtype }] },
            out,
          }),
          [],
          1,
        )[0];
        close(
          actual,
          Array.from(expected as HostData, (value, i) => (marks?.[i] === 1 ? value : 77)),
          () => 0,
          "reduce",
        );
      },
    ),
    { numRuns: 80 },
  );
});

const load = (dtype: DType = "f32"): Body["scalars"] => [{ kind: "load", view: 0, dtype }];

test("unsigned numbers compare and cast as such; float to integer cuts towards zero and stops at the ends", async () => {
  const inputs: Input[] = [
    { dtype: "u32", data: Uint32Array.of(0, 1, 2 ** 31, 2 ** 32 - 1, 7), stored: "live" },
    { dtype: "f32", data: Float32Array.of(-3.7, 3.7, 1e10, Number.NaN, -1e10), stored: "live" },
  ];
  const views: View[] = [0, 1].map((buffer) => ({ buffer, offset: 0, strides: [1] }));
  const cases: [Scalar[], DType, number[]][] = [
    [[{ kind: "op", op: "less", arguments: [2, 0], dtype: "u32" }], "u32", [0, 0, 1, 1, 0]],
    [[{ kind: "op", op: "max", arguments: [2, 0], dtype: "u32" }], "u32", [7, 7, 2 ** 31, 2 ** 32 - 1, 7]],
    [[{ kind: "op", op: "cast", arguments: [0], dtype: "f32" }], "f32", [0, 1, 2 ** 31, 2 ** 32, 7]],
    [[{ kind: "op", op: "cast", arguments: [1], dtype: "i32" }], "i32", [-3, 3, 2 ** 31 - 1, 0, -(2 ** 31)]],
    [[{ kind: "op", op: "cast", arguments: [1], dtype: "u32" }], "u32", [0, 3, 2 ** 32 - 1, 0, 0]],
  ];
  for (const [operation, dtype, expected] of cases) {
    const scalars: Scalar[] = [
      ...views.map((_, view): Scalar => ({ kind: "load", view, dtype: view === 0 ? "u32" : "f32" })),
      { kind: "literal", value: 7, dtype: "u32" },
      ...operation,
    ];
    const out = { buffer: 2, offset: 0, strides: [1] };
    const plan = one([...inputs.map(inputBuffer), outputBuffer(dtype, 5)], {
      ...{ kind: "map", name: "0 map", shape: [5], body: { views, scalars }, out },
    });
    assert.equal([...(await run(backends[0], plan, inputs))], expected);
  }
});

test("sums of a million terms keep (log2 n + 8) u, along rows and along columns", async () => {
  for (const [outer, inner, strides] of [
    [[], [1_000_000], [1]],
    [[5], [200_000], [1, 5]],
    [[40], [25_000], [1, 40]],
  ] as const) {
    for (const make of [() => 0.1, Math.fround, random(3)] as const) {
      const data = Float32Array.from({ length: 1_000_000 }, (_, i) => make(1 / (i + 1)));
      const inputs: Input[] = [{ dtype: "f32", data, stored: "live" }];
      const body = { views: [{ buffer: 0, offset: 0, strides }], scalars: load() };
      const out = { buffer: 1, offset: 0, strides: outer.map(() => 1) };
      const buffers = [...inputs.map(inputBuffer), outputBuffer("f32", sizeOf(outer))];
      const plan = one(buffers, {
        kind: "reduce",
        name: "0 sum",
        op: "sum",
        outer,
        inner,
        body,
        epilogue: identity,
        out,
      });
      const width = sizeOf(outer);
      const expected = new Float64Array(width);
      for (let i = 0; i < data.length; i++) expected[i % width] = (expected[i % width] as number) + (data[i] as number);
      const allowed = (i: number): number => (Math.log2(sizeOf(inner)) + 8) * U * Math.abs(expected[i] as number);
      close(await run(backends[0], plan, inputs), expected, allowed, `sum over ${inner}`);
    }
  }
});

test("softmax, log-softmax and layer norm of rows of any width", async () => {
  for (const width of [1, 2, 3, 4, 5, 63, 64, 65, 257, 1000]) {
    const next = random(width);
    const rows = 3;
    const data = [uniform(rows * width, next).map((x) => 20 * x), uniform(width, next), uniform(width, next)];
    for (const stored of ["live", "packed"] as const) {
      const inputs = data.map(
        (numbers): Input => ({
          dtype: "f32",
          stored,
          data: stored === "packed" ? unpackF16(packF16(numbers)) : numbers,
        }),
      );
      const buffers = [...inputs.map(inputBuffer), outputBuffer("f32", rows * width)];
      const whole = (buffer: number): View => ({ buffer, offset: 0, strides: [width, 1] });
      const row = (buffer: number): View => ({ buffer, offset: 0, strides: [1] });
      const common = { rows, width, x: whole(0), out: whole(3) };
      const steps: Step[] = [
        { kind: "softmax", name: "0 softmax", log: false, ...common },
        { kind: "softmax", name: "0 logSoftmax", log: true, ...common },
        { kind: "layerNorm", name: "0 layerNorm", epsilon: 1e-5, gain: row(1), bias: row(2), ...common },
      ];
      for (const step of steps) {
        const plan = one(buffers, step);
        const [expected] = interpretPlan(
          plan,
          inputs.map((input) => input.data),
          1,
        ) as [HostData];
        const peak = Math.max(...Array.from(expected, Math.abs));
        const allowed = (i: number): number =>
          2e-6 * (step.name === "0 softmax" ? Math.max(1e-6, expected[i] as number) : peak);
        close(await run(backends[0], plan, inputs), expected, allowed, `${step.name} of width ${width}`);
      }
    }
  }
});

test("layer norm of numbers far from zero; softmax of logits of +-150", async () => {
  const width = 257;
  const far = uniform(width, random(1)).map((x) => 100 + x);
  const logits = uniform(width, random(2)).map((x) => 150 * x);
  const inputs = [far, new Float32Array(width).fill(1), new Float32Array(width), logits].map(
    (data): Input => ({ dtype: "f32", data, stored: "live" }),
  );
  const buffers = [...inputs.map(inputBuffer), outputBuffer("f32", width)];
  const whole = (buffer: number): View => ({ buffer, offset: 0, strides: [width, 1] });
  const row = (buffer: number): View => ({ buffer, offset: 0, strides: [1] });
  const norm: Step = {
    kind: "layerNorm",
    name: "0 layerNorm",
    epsilon: 1e-5,
    rows: 1,
    width,
    x: whole(0),
    gain: row(1),
    bias: row(2),
    out: whole(4),
  };
  const soft: Step = { kind: "softmax", name: "0 softmax", log: false, rows: 1, width, x: whole(3), out: whole(4) };
  for (const [step, allowed] of [
    [norm, 2e-4],
    [soft, 2e-6],
  ] as const) {
    const plan = one(buffers, step);
    const [expected] = interpretPlan(
      plan,
      inputs.map(({ data }) => data),
      1,
    ) as [HostData];
    close(await run(backends[0], plan, inputs), expected, () => allowed, step.name);
  }
});

test("attention: any sides, causal, with lengths", async () => {
  const side = fc.constantFrom(1, 2, 5, 12, 17, 77, 100);
  const cases = fc.record({
    queries: side,
    keys: side,
    depth: fc.constantFrom(1, 3, 4, 16, 64),
    causal: fc.boolean(),
    lengths: fc.boolean(),
    packed: fc.boolean(),
    transposed: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(cases, fc.integer(), fc.constantFrom(...backends), async (c, seed, backend) => {
      const next = random(seed);
      const { queries, keys, depth } = c;
      const causal = c.causal && queries <= keys;
      const [batch, heads] = [2, 2];
      const view = (buffer: number, rows: number): View => ({
        ...{ buffer, offset: 0 },
        // [B, T, H, d], as projections leave it, or [B, H, T, d].
        strides: c.transposed
          ? [rows * heads * depth, depth, heads * depth, 1]
          : [heads * rows * depth, rows * depth, depth, 1],
      });
      const data = [queries, keys, keys].map((rows) => uniform(batch * heads * rows * depth, next));
      const inputs: Input[] = data.map((numbers, i) => ({
        dtype: "f32",
        stored: c.packed && i === 1 ? "packed" : "live",
        data: c.packed && i === 1 ? unpackF16(packF16(numbers)) : numbers,
      }));
      inputs.push({
        dtype: "i32",
        stored: "live",
        data: Int32Array.from({ length: batch }, () => Math.floor(next() * (keys + 2))),
      });
      const buffers = [...inputs.map(inputBuffer), outputBuffer("f32", batch * heads * queries * depth)];
      const step: Step = {
        ...{ kind: "attention", name: "0 attention", batch, heads, queries, keys, depth, scale: depth ** -0.5, causal },
        ...{ q: view(0, queries), k: view(1, keys), v: view(2, keys), out: view(4, queries) },
        ...(c.lengths ? { lengths: { buffer: 3, offset: 0, strides: [1] } } : {}),
      };
      const plan = one(buffers, step);
      const [expected] = interpretPlan(
        plan,
        inputs.map((input) => input.data),
        1,
      ) as [HostData];
      close(await run(backend, plan, inputs), expected, () => 2e-6, "attention");
    }),
    { numRuns: 40 },
  );
});

test("the same bits twice, and however the work is divided", async () => {
  const { plan, inputs } = matmulOf({ ...plain, m: 300, n: 1100, k: 1100, epilogue: true }, 7);
  const [first, second] = [await run(backends[0], plan, inputs), await run(backends[0], plan, inputs)];
  assert.equal(first, second);
});

test.run();
