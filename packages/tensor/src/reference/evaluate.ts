import { type DType, emptyData, type HostData } from "../dtype.ts";
import { fromF16, toF16 } from "../f16.ts";
import type { Graph } from "../graph/graph.ts";
import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/tensor.ts";
import { contiguousStrides, type Shape, sizeOf } from "../shape.ts";
import { erf64 } from "./erf.ts";

/** Precision of f32 tensors: stored as doubles, or rounded to f32 after every operation. */
export type Precision = "float64" | "float32";

/** Runs a graph of primitives, one node at a time, in the plainest way there is. This is the specification. */
export function evaluate(graph: Graph, inputs: readonly HostData[], precision: Precision): HostData[] {
  const make = (dtype: DType, length: number): HostData =>
    dtype === "f32" && precision === "float64" ? new Float64Array(length) : emptyData(dtype, length);
  const values = new Map<Node, HostData>();
  const order = topological(graph.outputs);
  const uses = new Map<Node, number>();
  for (const node of [...order.flatMap((n) => n.inputs), ...graph.outputs]) uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const node of order) {
    const out =
      node.op === "input" ? (inputs[node.attributes.index] as HostData) : make(node.dtype, sizeOf(node.shape));
    if (node.op !== "input") {
      compute(
        node,
        node.inputs.map((input) => values.get(input) as HostData),
        out,
      );
    }
    values.set(node, out);
    for (const input of node.inputs) {
      const left = (uses.get(input) as number) - 1;
      uses.set(input, left);
      if (left === 0) values.delete(input);
    }
  }
  return graph.outputs.map((node) => values.get(node) as HostData);
}

const unary: Readonly<Partial<Record<Node["op"], (x: number) => number>>> = {
  neg: (x) => -x,
  reciprocal: (x) => 1 / x,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  erf: erf64,
  stopGradient: (x) => x,
};

const binary: Readonly<Partial<Record<Node["op"], (x: number, y: number) => number>>> = {
  add: (x, y) => x + y,
  max: (x, y) => Math.max(x, y),
  less: (x, y) => (x < y ? 1 : 0),
  equal: (x, y) => (x === y ? 1 : 0),
};

function compute(node: Node, inputs: readonly HostData[], out: HostData): void {
  const [a, b, c] = inputs as [HostData, HostData, HostData];
  const [one, two] = [unary[node.op], binary[node.op]];
  if (one) for (let i = 0; i < out.length; i++) out[i] = one(a[i] as number);
  else if (two) for (let i = 0; i < out.length; i++) out[i] = two(a[i] as number, b[i] as number);
  else if (node.op === "mul") {
    const times = node.dtype === "f32" ? (x: number, y: number) => x * y : Math.imul;
    for (let i = 0; i < out.length; i++) out[i] = times(a[i] as number, b[i] as number);
  } else if (node.op === "where") for (let i = 0; i < out.length; i++) out[i] = (a[i] !== 0 ? b[i] : c[i]) as number;
  else if (node.op === "full") out.fill(node.attributes.value);
  else if (node.op === "constant") out.set(node.attributes.value.data);
  else if (node.op === "cast") convert(a, node.inputs[0]?.dtype as DType, out, node.dtype);
  else if (node.op === "reshape") out.set(a);
  else if (node.op === "sum" || node.op === "maxReduce") reduce(node, a, out);
  else if (node.op === "matmul") matmul(node, a, b, out);
  else if (node.op === "concat") concat(node, inputs, out);
  else if (node.op === "transpose" || node.op === "broadcast" || node.op === "slice") {
    const source = node.inputs[0] as Node;
    const strides = contiguousStrides(source.shape);
    if (node.op === "transpose")
      copyView(
        a,
        out,
        node.shape,
        0,
        node.attributes.order.map((axis) => strides[axis] as number),
      );
    else if (node.op === "broadcast")
      copyView(
        a,
        out,
        node.shape,
        0,
        strides.map((s, axis) => (source.shape[axis] === 1 ? 0 : s)),
      );
    else
      copyView(
        a,
        out,
        node.shape,
        node.attributes.begin.reduce((at, from, axis) => at + from * (strides[axis] as number), 0),
        strides,
      );
  } else throw new Error(`reference: ${node.op} must be expanded into primitives first`);
}

function convert(from: HostData, fromType: DType, to: HostData, toType: DType): void {
  for (let i = 0; i < to.length; i++) {
    const value = fromType === "f16" ? fromF16(from[i] as number) : (from[i] as number);
    to[i] = toType === "f16" ? toF16(value) : toType === "f32" ? value : Math.trunc(value);
  }
}

/** Visits every index of `shape` in row-major order with the matching position in a strided view. */
function forEachPosition(
  shape: Shape,
  offset: number,
  strides: readonly number[],
  visit: (position: number, i: number) => void,
): void {
  const size = sizeOf(shape);
  const index = new Array<number>(shape.length).fill(0);
  let position = offset;
  for (let i = 0; i < size; i++) {
    visit(position, i);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      position += strides[axis] as number;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        break;
      }
      position -= next * (strides[axis] as number);
      index[axis] = 0;
    }
  }
}

function copyView(from: HostData, to: HostData, shape: Shape, offset: number, strides: readonly number[]): void {
  forEachPosition(shape, offset, strides, (position, i) => {
    to[i] = from[position] as number;
  });
}

function reduce(node: Node<"sum" | "maxReduce">, x: HostData, out: HostData): void {
  const source = node.inputs[0] as Node;
  const strides = contiguousStrides(node.shape).map((s, axis) => (node.attributes.axes.includes(axis) ? 0 : s));
  const total = node.op === "sum" && node.dtype === "f32" ? new Float64Array(out.length) : out;
  if (node.op === "maxReduce")
    total.fill(node.dtype === "f32" ? Number.NEGATIVE_INFINITY : node.dtype === "i32" ? -(2 ** 31) : 0);
  forEachPosition(source.shape, 0, strides, (position, i) => {
    const [sofar, value] = [total[position] as number, x[i] as number];
    total[position] = node.op === "sum" ? sofar + value : Math.max(value, sofar);
  });
  if (total !== out) out.set(total);
}

function matmul(node: Node, a: HostData, b: HostData, out: HostData): void {
  const [left, right] = node.inputs as [Node, Node];
  const [m, k] = left.shape.slice(-2) as [number, number];
  const n = right.shape.at(-1) as number;
  const batch = node.shape.slice(0, -2);
  const starts = (shape: Shape): number[] => {
    const strides = contiguousStrides(shape)
      .slice(0, -2)
      .map((s, axis) => (shape[axis] === 1 ? 0 : s));
    const at: number[] = [];
    forEachPosition(batch, 0, strides, (position) => at.push(position));
    return at;
  };
  const [lefts, rights] = [starts(left.shape), starts(right.shape)];
  const row = new Float64Array(n);
  for (let item = 0; item < lefts.length; item++) {
    for (let i = 0; i < m; i++) {
      row.fill(0);
      for (let l = 0; l < k; l++) {
        const factor = a[(lefts[item] as number) + i * k + l] as number;
        const from = (rights[item] as number) + l * n;
        for (let j = 0; j < n; j++) row[j] = (row[j] as number) + factor * (b[from + j] as number);
      }
      out.set(row, (item * m + i) * n);
    }
  }
}

function concat(node: Node<"concat">, inputs: readonly HostData[], out: HostData): void {
  const { axis } = node.attributes;
  const strides = contiguousStrides(node.shape);
  let from = 0;
  for (const [i, part] of node.inputs.entries()) {
    const data = inputs[i] as HostData;
    forEachPosition(part.shape, from * (strides[axis] as number), strides, (position, k) => {
      out[position] = data[k] as number;
    });
    from += part.shape[axis] as number;
  }
}
