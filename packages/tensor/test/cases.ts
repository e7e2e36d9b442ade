import type { DType } from "../src/dtype.ts";
import type { Op, Tensor } from "../src/graph/tensor.ts";
import type { HostTensor } from "../src/host.ts";
import * as nidus from "../src/index.ts";
import type { Shape } from "../src/shape.ts";
import {
  type Budget,
  curve,
  exact,
  exponential,
  logarithm,
  logShare,
  ofInput,
  ofPeak,
  product,
  quotient,
  root,
  rounded,
  share,
  summed,
} from "./budgets.ts";
import { integers, uniform } from "./random.ts";

/** One way to use an operation, with its budget. Every backend runs every case against float64. */
export interface Case {
  /** Primitive or function under test; the registry must name every `Op`. */
  readonly op: Op | string;
  readonly name: string;
  readonly inputs: readonly HostTensor<DType>[];
  readonly fn: (...inputs: never[]) => Tensor<DType>;
  readonly budget: Budget;
  /** Inputs with respect to which gradients are checked. Default: all f32 ones; none for functions without a gradient. */
  readonly gradients?: readonly number[];
  /** Too large for the float64 gradient check by differences. */
  readonly large?: boolean;
}

const cases: Case[] = [];
const define = (
  op: Op | string,
  name: string,
  inputs: readonly HostTensor<DType>[],
  fn: Case["fn"],
  budget: Budget,
  rest: Partial<Case> = {},
): void => {
  cases.push({ op, name, inputs, fn, budget, ...rest });
};

/** Sides that find edge bugs: none, one, primes, around a power of two, and more than 65,535 workgroups of 64. */
const shapes: readonly Shape[] = [[], [0], [1], [7], [3, 0, 2], [13, 5], [255], [256], [257], [2, 3, 5, 7]];
const HUGE: Shape = [65_537, 67];
let seed = 1;

const unary: readonly [Op | string, (x: Tensor) => Tensor, Budget, number, number][] = [
  ["neg", nidus.neg, exact, -3, 3],
  ["reciprocal", nidus.reciprocal, quotient, 0.2, 3],
  ["exp", nidus.exp, exponential, -20, 2],
  ["log", nidus.log, logarithm, 0.01, 30],
  ["sqrt", nidus.sqrt, root, 0.01, 30],
  ["erf", nidus.erf, curve, -4, 4],
  ["stopGradient", nidus.stopGradient, exact, -3, 3],
  ["abs", nidus.abs, exact, -3, 3],
  ["square", nidus.square, rounded, -3, 3],
  ["relu", nidus.relu, exact, -3, 3],
  ["leakyRelu", (x) => nidus.leakyRelu(x, 0.1), rounded, -3, 3],
  ["sigmoid", nidus.sigmoid, curve, -30, 30],
  ["softplus", nidus.softplus, curve, -30, 30],
  ["gelu", nidus.gelu, curve, -6, 6],
  ["quickGelu", nidus.quickGelu, curve, -6, 6],
  ["clip", (x) => nidus.clip(x, -1, 0.5), exact, -3, 3],
];
for (const [op, fn, budget, low, high] of unary) {
  for (const shape of shapes)
    define(
      op,
      `${op} [${shape}]`,
      [uniform(shape, seed++, low, high)],
      fn as Case["fn"],
      budget,
      op === "stopGradient" ? { gradients: [] } : {},
    );
}
define("exp", "exp over its range", [uniform([257], seed++, -80, 80)], nidus.exp as Case["fn"], exponential, {
  gradients: [],
});
define("neg", "more than 65,535 workgroups", [uniform(HUGE, seed++)], nidus.neg as Case["fn"], exact, { large: true });
define(
  "sigmoid",
  "extremes stay finite",
  [nidus.host([-1e4, -150, -88, 0, 88, 150, 1e4])],
  nidus.sigmoid as Case["fn"],
  curve,
  { gradients: [] },
);

const binary: readonly [Op | string, (a: Tensor, b: Tensor) => Tensor<DType>, Budget, boolean][] = [
  ["add", nidus.add, rounded, true],
  ["sub", nidus.sub, rounded, true],
  ["mul", nidus.mul, rounded, true],
  ["div", nidus.div, quotient, true],
  ["max", nidus.maximum, exact, true],
  ["minimum", nidus.minimum, exact, true],
  ["less", nidus.less, exact, false],
  ["equal", nidus.equal, exact, false],
];
const pairs: readonly [Shape, Shape][] = [
  [[], []],
  [[0], [1]],
  [[5], [5]],
  [
    [4, 1],
    [1, 3],
  ],
  [[257], [1]],
  [
    [2, 1, 5],
    [2, 3, 5],
  ],
  [
    [1, 1, 7],
    [3, 5, 7],
  ],
];
for (const [op, fn, budget, smooth] of binary) {
  for (const [a, b] of pairs)
    define(
      op,
      `${op} [${a}] [${b}]`,
      [uniform(a, seed++, 0.3, 2), uniform(b, seed++, 0.5, 2)],
      fn as Case["fn"],
      budget,
      smooth ? {} : { gradients: [] },
    );
  define(
    op,
    `${op} of equal values`,
    [nidus.host([1, 2, -3, 0]), nidus.host([1, 3, -3, 0])],
    (op === "div" ? nidus.mul : fn) as Case["fn"],
    budget,
    { gradients: [] },
  );
}
for (const dtype of ["i32", "u32"] as const) {
  const x = integers(dtype, [31], seed++, dtype === "i32" ? -9 : 0, 9);
  const y = integers(dtype, [31], seed++, 0, 9);
  const each: [string, (a: Tensor<"i32">, b: Tensor<"i32">) => Tensor<DType>][] = [
    ["add", nidus.add],
    ["mul", nidus.mul],
    ["sub", nidus.sub],
    ["max", nidus.maximum],
    ["less", nidus.less],
    ["equal", nidus.equal],
  ];
  for (const [op, fn] of each) define(op, `${op} of ${dtype}`, [x, y], fn as Case["fn"], exact, { gradients: [] });
  define("sum", `sum of ${dtype}`, [x], ((t: Tensor<"i32">) => nidus.sum(t)) as Case["fn"], exact, { gradients: [] });
  define("maxReduce", `max of ${dtype}`, [x], ((t: Tensor<"i32">) => nidus.max(t)) as Case["fn"], exact, {
    gradients: [],
  });
}

define(
  "where",
  "where",
  [integers("u32", [5, 7], seed++, 0, 2), uniform([5, 7], seed++), uniform([1, 7], seed++)],
  ((c: Tensor<"u32">, a: Tensor, b: Tensor) => nidus.where(c, a, b)) as Case["fn"],
  exact,
);
define(
  "full",
  "full",
  [uniform([3], seed++)],
  ((x: Tensor) => nidus.add(x, nidus.full([3], 0.25))) as Case["fn"],
  rounded,
);
define("full", "full alone", [], () => nidus.full([2, 3], -1.5), exact);
define(
  "constant",
  "constant",
  [uniform([2, 3], seed++)],
  ((x: Tensor) =>
    nidus.mul(
      x,
      nidus.constant(
        nidus.host([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ),
    )) as Case["fn"],
  rounded,
);
define("input", "an input alone", [uniform([4], seed++)], ((x: Tensor) => x) as Case["fn"], exact);

define(
  "cast",
  "f32 to i32",
  [nidus.host([-2.7, -0.5, 0, 0.5, 2.7, 100.9])],
  ((x: Tensor) => nidus.cast(x, "i32")) as Case["fn"],
  exact,
  { gradients: [] },
);
define(
  "cast",
  "f32 to u32",
  [nidus.host([0, 0.5, 2.7, 100.9])],
  ((x: Tensor) => nidus.cast(x, "u32")) as Case["fn"],
  exact,
  { gradients: [] },
);
define(
  "cast",
  "i32 to f32",
  [integers("i32", [9], seed++, -50, 50)],
  ((x: Tensor<"i32">) => nidus.cast(x, "f32")) as Case["fn"],
  exact,
);
for (const side of [1, 2, 7, 256])
  define(
    "cast",
    `f32 to f16 [${side}]`,
    [uniform([side], seed++, -70, 70)],
    ((x: Tensor) => nidus.cast(x, "f16")) as Case["fn"],
    exact,
    { gradients: [] },
  );
const halves = {
  kind: "host",
  dtype: "f16",
  shape: [5],
  data: nidus.packF16(Float32Array.of(1, -2.5, 6e-8, 65504, 0.333)),
} as const;
define("cast", "f16 to f32", [halves], ((x: Tensor<"f16">) => nidus.mul(nidus.cast(x, "f32"), 2)) as Case["fn"], exact);

const reductions: readonly [Shape, number | number[] | undefined][] = [
  [[], undefined],
  [[0], 0],
  [[1], 0],
  [[7], 0],
  [[5, 3], 0],
  [[5, 3], 1],
  [
    [3, 4, 5],
    [0, 2],
  ],
  [[3, 4, 5], 1],
  [[255, 3], 0],
  [[2, 256], 1],
  [[257], undefined],
  [[4, 0], 1],
  [[3, 1031], 1],
  [[1031, 3], 0],
];
for (const [shape, axis] of reductions) {
  const n = Math.max(...shape, 1) ** 2;
  const label = `over ${axis ?? "all"} of [${shape}]`;
  define(
    "sum",
    `sum ${label}`,
    [uniform(shape, seed++)],
    ((x: Tensor) => nidus.sum(x, { axis })) as Case["fn"],
    summed(n),
  );
  if (!shape.includes(0)) {
    define(
      "maxReduce",
      `max ${label}`,
      [uniform(shape, seed++)],
      ((x: Tensor) => nidus.max(x, { axis, keep: true })) as Case["fn"],
      exact,
    );
    define(
      "mean",
      `mean ${label}`,
      [uniform(shape, seed++)],
      ((x: Tensor) => nidus.mean(x, { axis })) as Case["fn"],
      summed(n),
    );
    define(
      "variance",
      `variance ${label}`,
      [uniform(shape, seed++)],
      ((x: Tensor) => nidus.variance(x, { axis })) as Case["fn"],
      ofInput(0, 4e-6),
    );
    define(
      "logsumexp",
      `logsumexp ${label}`,
      [uniform(shape, seed++, -5, 5)],
      ((x: Tensor) => nidus.logsumexp(x, { axis })) as Case["fn"],
      logShare,
    );
    define(
      "min",
      `min ${label}`,
      [uniform(shape, seed++)],
      ((x: Tensor) => nidus.min(x, { axis })) as Case["fn"],
      exact,
    );
  }
}
define(
  "sum",
  "sum of 1,000,003",
  [uniform([1_000_003], seed++, 0, 1)],
  ((x: Tensor) => nidus.sum(x)) as Case["fn"],
  summed(1_000_003),
  { large: true },
);
define(
  "sum",
  "more than 65,535 rows",
  [uniform([70_001, 3], seed++)],
  ((x: Tensor) => nidus.sum(x, { axis: 1 })) as Case["fn"],
  summed(3),
  { large: true },
);
define(
  "maxReduce",
  "max with ties",
  [
    nidus.host([
      [1, 3, 3],
      [2, 2, 2],
    ]),
  ],
  ((x: Tensor) => nidus.max(x, { axis: 1 })) as Case["fn"],
  exact,
  { gradients: [] },
);

const products: readonly [Shape, Shape][] = [
  [
    [1, 1],
    [1, 1],
  ],
  [
    [0, 3],
    [3, 2],
  ],
  [
    [2, 0],
    [0, 3],
  ],
  [
    [2, 3],
    [3, 0],
  ],
  [
    [1, 7],
    [7, 1],
  ],
  [
    [5, 3],
    [3, 4],
  ],
  [
    [17, 31],
    [31, 13],
  ],
  [
    [255, 9],
    [9, 5],
  ],
  [
    [3, 256],
    [256, 5],
  ],
  [
    [65, 257],
    [257, 33],
  ],
  [
    [2, 3, 4],
    [2, 4, 5],
  ],
  [
    [2, 1, 3, 4],
    [1, 5, 4, 2],
  ],
  [
    [2, 3, 4],
    [4, 5],
  ],
  [
    [1, 3, 9],
    [6, 9, 2],
  ],
  [
    [9, 1],
    [1, 9],
  ],
];
for (const [a, b] of products) {
  const k = a.at(-1) as number;
  const [x, y] = [uniform(a, seed++), uniform(b, seed++)];
  define("matmul", `[${a}] x [${b}]`, [x, y], nidus.matmul as Case["fn"], product(k));
  if (a.length === b.length)
    define(
      "matmul",
      `transposed [${a}] x [${b}]`,
      [swapped(x), swapped(y)],
      ((p: Tensor, q: Tensor) => nidus.matmul(nidus.transpose(p), nidus.transpose(q))) as Case["fn"],
      product(k),
    );
}
define(
  "matmul",
  "257 x 256 x 255",
  [uniform([257, 256], seed++), uniform([256, 255], seed++)],
  nidus.matmul as Case["fn"],
  product(256),
  { large: true },
);
define(
  "linear",
  "linear",
  [uniform([2, 5, 9], seed++), uniform([7, 9], seed++), uniform([7], seed++)],
  nidus.linear as Case["fn"],
  product(9),
);
define(
  "linear",
  "linear, quickGelu, residual",
  [uniform([2, 5, 8], seed++), uniform([8, 8], seed++), uniform([8], seed++)],
  ((x: Tensor, w: Tensor, b: Tensor) => nidus.add(nidus.quickGelu(nidus.linear(x, w, b)), x)) as Case["fn"],
  ofPeak(4e-6),
);

define(
  "reshape",
  "reshape",
  [uniform([4, 6], seed++)],
  ((x: Tensor) => nidus.mul(nidus.reshape(nidus.exp(x), [2, 2, -1]), 2)) as Case["fn"],
  quotient,
);
define(
  "reshape",
  "reshape of a transpose",
  [uniform([4, 6], seed++)],
  ((x: Tensor) => nidus.reshape(nidus.transpose(x), [3, 8])) as Case["fn"],
  exact,
);
for (const order of [
  [0, 1, 2],
  [2, 1, 0],
  [1, 2, 0],
  [0, 2, 1],
])
  define(
    "transpose",
    `transpose ${order}`,
    [uniform([5, 33, 17], seed++)],
    ((x: Tensor) => nidus.transpose(x, order)) as Case["fn"],
    exact,
  );
define(
  "broadcast",
  "broadcast",
  [uniform([1, 5, 1], seed++)],
  ((x: Tensor) => nidus.broadcast(x, [3, 5, 4])) as Case["fn"],
  exact,
);
for (const [axis, begin, end] of [
  [0, 1, 3],
  [1, 0, 1],
  [1, -2, undefined],
  [2, 2, 2],
] as const)
  define(
    "slice",
    `slice ${axis} ${begin} ${end}`,
    [uniform([3, 5, 4], seed++)],
    ((x: Tensor) => nidus.slice(x, { axis, begin, end })) as Case["fn"],
    exact,
  );
define(
  "take",
  "take",
  [uniform([3, 5], seed++)],
  ((x: Tensor) => nidus.take(x, { axis: 1, index: -1 })) as Case["fn"],
  exact,
);
for (const axis of [0, 1, -1])
  define(
    "concat",
    `concat ${axis}`,
    [uniform([2, 3, 4], seed++), uniform([2, 3, 4], seed++)],
    ((a: Tensor, b: Tensor) => nidus.concat([a, nidus.exp(b), a], { axis })) as Case["fn"],
    exponential2(),
  );
define(
  "concat",
  "nine parts",
  [uniform([1, 2], seed++)],
  ((x: Tensor) =>
    nidus.concat(
      [...Array(9).keys()].map((i) => nidus.mul(x, i + 1)),
      { axis: 0 },
    )) as Case["fn"],
  rounded,
);
define(
  "stack",
  "stack",
  [uniform([2, 3], seed++), uniform([2, 3], seed++)],
  ((a: Tensor, b: Tensor) => nidus.stack([a, b], { axis: 1 })) as Case["fn"],
  exact,
);

const rows: readonly Shape[] = [[1], [7], [3, 1], [5, 13], [2, 3, 257], [300, 4], [3, 1024]];
for (const shape of rows) {
  define(
    "softmax",
    `softmax [${shape}]`,
    [uniform(shape, seed++, -8, 8)],
    ((x: Tensor) => nidus.softmax(x)) as Case["fn"],
    share,
  );
  define(
    "logSoftmax",
    `logSoftmax [${shape}]`,
    [uniform(shape, seed++, -8, 8)],
    ((x: Tensor) => nidus.logSoftmax(x)) as Case["fn"],
    logShare,
  );
  const width = shape.at(-1) as number;
  define(
    "layerNorm",
    `layerNorm [${shape}]`,
    [uniform(shape, seed++, -2, 2), uniform([width], seed++, 0.5, 1.5), uniform([width], seed++)],
    ((x: Tensor, g: Tensor, b: Tensor) => nidus.layerNorm(x, g, b)) as Case["fn"],
    ofPeak(2e-6),
    width === 1 ? { gradients: [1, 2] } : {},
  );
  define(
    "l2Normalize",
    `l2Normalize [${shape}]`,
    [uniform(shape, seed++, 0.2, 2)],
    ((x: Tensor) => nidus.l2Normalize(x)) as Case["fn"],
    ofPeak(1e-6),
    width === 1 ? { gradients: [] } : {},
  );
}
define(
  "softmax",
  "logits of 150 stay finite",
  [
    nidus.host([
      [150, -150, 0],
      [-150, -150, -150],
    ]),
  ],
  ((x: Tensor) => nidus.softmax(x)) as Case["fn"],
  share,
  { gradients: [] },
);
define(
  "softmax",
  "softmax over another axis",
  [uniform([2, 3, 4, 5], seed++)],
  ((x: Tensor) => nidus.softmax(x, { axis: 1 })) as Case["fn"],
  share,
);
define(
  "logSoftmax",
  "logSoftmax over another axis",
  [uniform([2, 3, 4], seed++)],
  ((x: Tensor) => nidus.logSoftmax(x, { axis: 0 })) as Case["fn"],
  logShare,
);
define(
  "layerNorm",
  "mean 100 deviations away",
  [uniform([3, 64], seed++, 99, 101), uniform([64], seed++, 0.5, 1.5), uniform([64], seed++)],
  ((x: Tensor, g: Tensor, b: Tensor) => nidus.layerNorm(x, g, b)) as Case["fn"],
  ofPeak(2e-4),
  { gradients: [] },
);

const heads: readonly [number, number, number, number, number][] = [
  [1, 1, 1, 1, 1],
  [2, 3, 5, 5, 4],
  [1, 2, 7, 3, 8],
  [2, 2, 17, 33, 16],
  [1, 1, 2, 257, 64],
];
for (const [B, H, T, S, d] of heads) {
  const qkv = [
    uniform([B, H, T, d], seed++, -2, 2),
    uniform([B, H, S, d], seed++, -2, 2),
    uniform([B, H, S, d], seed++),
  ];
  define(
    "attention",
    `attention ${[B, H, T, S, d]}`,
    qkv,
    ((q: Tensor, k: Tensor, v: Tensor) => nidus.attention(q, k, v)) as Case["fn"],
    ofInput(2, 1e-5),
  );
  if (T <= S)
    define(
      "attention",
      `causal attention ${[B, H, T, S, d]}`,
      qkv,
      ((q: Tensor, k: Tensor, v: Tensor) => nidus.attention(q, k, v, { causal: true, scale: 0.3 })) as Case["fn"],
      ofInput(2, 1e-5),
    );
  const lengths = integers("i32", [B], seed++, 0, S + 1);
  define(
    "attention",
    `attention with lengths ${[B, H, T, S, d]}`,
    [...qkv, lengths],
    ((q: Tensor, k: Tensor, v: Tensor, l: Tensor<"i32">) => nidus.attention(q, k, v, { lengths: l })) as Case["fn"],
    ofInput(2, 1e-5),
  );
}
const packed = uniform([2, 6, 36], seed++, -2, 2);
define(
  "attention",
  "attention over views of one projection",
  [packed],
  ((x: Tensor) => {
    const [q, k, v] = [0, 1, 2].map((i) =>
      nidus.transpose(nidus.take(nidus.reshape(x, [2, 6, 3, 3, 4]), { axis: 2, index: i }), [0, 2, 1, 3]),
    ) as [Tensor, Tensor, Tensor];
    return nidus.reshape(nidus.transpose(nidus.attention(q, k, v), [0, 2, 1, 3]), [2, 6, 12]);
  }) as Case["fn"],
  ofInput(0, 1e-5),
);

for (const alignCorners of [false, true]) {
  define(
    "resizeBilinear",
    `resize up, alignCorners ${alignCorners}`,
    [uniform([2, 2, 4, 3], seed++)],
    ((x: Tensor) => nidus.resizeBilinear(x, { height: 9, width: 7 }, { alignCorners })) as Case["fn"],
    ofInput(0, 2e-6),
  );
  define(
    "resizeBilinear",
    `resize down, alignCorners ${alignCorners}`,
    [uniform([1, 2, 9, 8], seed++)],
    ((x: Tensor) => nidus.resizeBilinear(x, { height: 4, width: 1 }, { alignCorners })) as Case["fn"],
    ofInput(0, 2e-6),
  );
}
define(
  "bceWithLogits",
  "bceWithLogits",
  [uniform([3, 5], seed++, -20, 20), uniform([3, 5], seed++, 0, 1)],
  nidus.bceWithLogits as Case["fn"],
  ofPeak(2e-6),
);

/** Every case. */
export const allCases: readonly Case[] = cases;

/** The same numbers with the last two axes swapped. */
function swapped(x: HostTensor): HostTensor {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const data = Float32Array.from(x.data, (_, at) => {
    const [item, rest] = [Math.floor(at / (rows * columns)), at % (rows * columns)];
    return x.data[item * rows * columns + (rest % rows) * columns + Math.floor(rest / rows)] as number;
  });
  return { kind: "host", dtype: "f32", shape: [...x.shape.slice(0, -2), columns, rows], data };
}

/** Concatenations here hold exponentials of numbers below 1. */
function exponential2(): Budget {
  return ({ y }) =>
    (i) =>
      6 * 2 ** -23 * Math.abs(y[i] as number);
}
