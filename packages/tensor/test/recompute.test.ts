import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { gradients } from "../src/autodiff/grad.ts";
import { expand, type FusedOp } from "../src/graph/definitions.ts";
import { recomputed } from "../src/graph/recompute.ts";
import type { Tensor } from "../src/graph/tensor.ts";
import { add, linear, mul, quickGelu, square, sub, sum } from "../src/index.ts";
import { evaluate } from "../src/reference/evaluate.ts";
import { schedule } from "../src/schedule/schedule.ts";
import { randomProgram, traceGraph } from "./graphs.ts";
import { uniform } from "./random.ts";

const all: ReadonlySet<FusedOp> = new Set<FusedOp>(["softmax", "logSoftmax", "layerNorm", "attention"]);
const test = suite("recomputed");

test("changes no value and no gradient, whatever lies between, nested or not", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      (seed, length, nest) => {
        const inputs = [uniform([2, 3, 4, 5], seed), uniform([3, 1, 4], seed + 1), uniform([6], seed + 2)];
        const inner = (...x: Tensor[]): Tensor => sum(square(randomProgram(seed, length)(...x)[0] as Tensor));
        const outer = nest ? recomputed((...x: Tensor[]) => mul(recomputed(inner)(...x), 0.5)) : recomputed(inner);
        const of = (fn: (...x: Tensor[]) => Tensor) => {
          const loss = (...x: Tensor[]): Tensor => add(fn(...x), sum(x[2] as Tensor)); // what the function took is used elsewhere too
          const graph = traceGraph((...x: Tensor[]) => [loss(...x), ...gradients(loss(...x), x)], inputs);
          return evaluate(
            expand(graph, new Set()),
            inputs.map(({ data }) => Float64Array.from(data)),
            "float64",
          );
        };
        const [plain, again] = [of(nest ? (...x) => mul(inner(...x), 0.5) : inner), of(outer)];
        for (const [i, want] of plain.entries())
          for (let k = 0; k < want.length; k++) {
            const [a, b] = [again[i]?.[k] as number, want[k] as number];
            assert.ok(
              Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)),
              `${i}[${k}]: ${a}, expected ${b}`,
            );
          }
      },
    ),
    { numRuns: 200 },
  );
});

test("takes what the function has from around it as it is, and passes gradients to that too", () => {
  const inputs = [uniform([4], 1), uniform([4], 2)];
  const graph = traceGraph((x: Tensor, w: Tensor) => {
    const scale = square(w);
    const loss = sum(recomputed((t: Tensor) => mul(square(t), scale))(x));
    return gradients(loss, [x, w]);
  }, inputs);
  const [x, w] = inputs.map(({ data }) => Float64Array.from(data)) as [Float64Array, Float64Array];
  const [dx, dw] = evaluate(graph, [x, w], "float64") as [Float64Array, Float64Array];
  for (let i = 0; i < 4; i++) {
    const [a, b] = [x[i] as number, w[i] as number];
    assert.ok(Math.abs((dx[i] as number) - 2 * a * b * b) < 1e-12);
    assert.ok(Math.abs((dw[i] as number) - 2 * b * a * a) < 1e-12);
  }
});

test("an argument handed back stays what it was", () => {
  const [x] = [uniform([4], 1)];
  const graph = traceGraph(
    (t: Tensor) => [
      recomputed((same: Tensor) => same)(t),
      ...gradients(sum(recomputed((same: Tensor) => same)(t)), [t]),
    ],
    [x],
  );
  assert.is(graph.outputs[0], graph.inputs[0]);
  assert.equal([...(evaluate(graph, [Float64Array.from(x.data)], "float64")[1] as Float64Array)], [1, 1, 1, 1]);
});

test("of every block of a frozen stack, gradients keep one wide activation", () => {
  const [rows, width, wide, blocks] = [10, 8, 64, 6];
  const inputs = [
    uniform([rows, width], 1),
    ...Array.from({ length: 2 * blocks }, (_, i) => uniform(i % 2 === 0 ? [wide, width] : [width, wide], i)),
  ];
  const graph = traceGraph((x: Tensor, ...w: Tensor[]) => {
    let stream = x;
    for (let b = 0; b < blocks; b++)
      stream = add(stream, linear(quickGelu(linear(stream, w[2 * b] as Tensor)), w[2 * b + 1] as Tensor));
    return gradients(sum(square(sub(stream, 1))), [x]);
  }, inputs);
  const { buffers } = schedule(graph, { maxViews: 7, fused: all });
  const slots = new Set(
    buffers.flatMap((one) => (one.kind === "scratch" && one.elements === rows * wide ? [one.slot] : [])),
  );
  // One for each block, and one in which the activation, later its gradient, stands while it is used.
  assert.is(slots.size, blocks + 1);
});

test.run();
