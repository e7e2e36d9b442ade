import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { expand, type FusedOp } from "../src/graph/definitions.ts";
import { evaluate } from "../src/reference/evaluate.ts";
import { schedule } from "../src/schedule/schedule.ts";
import { randomProgram, traceGraph } from "./graphs.ts";
import { interpretPlan } from "./interpretPlan.ts";
import { uniform } from "./random.ts";

const all: ReadonlySet<FusedOp> = new Set<FusedOp>(["softmax", "logSoftmax", "layerNorm", "attention"]);
const test = suite("schedule");

for (const [name, fused] of [
  ["with", all],
  ["without", new Set<FusedOp>()],
] as const) {
  test(`a plan ${name} fused kernels computes what its graph means, reads nothing stale and never reads what it writes`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom(3, 7, 48),
        (seed, length, maxViews) => {
          const inputs = [uniform([2, 3, 4, 5], seed), uniform([3, 1, 4], seed + 1), uniform([6], seed + 2)];
          const graph = traceGraph(randomProgram(seed, length), inputs);
          const data = inputs.map((input) => Float64Array.from(input.data));
          const expected = evaluate(expand(graph, new Set()), data, "float64");
          const actual = interpretPlan(schedule(graph, { maxViews, fused }), data, graph.outputs.length);
          for (const [i, want] of expected.entries()) {
            for (let k = 0; k < want.length; k++) {
              const [a, b] = [actual[i]?.[k] as number, want[k] as number];
              if (!(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b))))
                throw new Error(`output ${i}[${k}]: ${a}, expected ${b}`);
            }
          }
        },
      ),
      { numRuns: 400 },
    );
  });
}

test("the random programs are not trivial", () => {
  const graph = traceGraph(randomProgram(7, 30), [uniform([2, 3, 4, 5], 7), uniform([3, 1, 4], 8), uniform([6], 9)]);
  assert.ok(schedule(graph, { maxViews: 7, fused: all }).steps.length > 3);
});

test.run();
