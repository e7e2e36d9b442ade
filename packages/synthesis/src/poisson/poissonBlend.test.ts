import type { FloatPlane, Plane } from "@nidus/data";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { poissonBlend } from "./poissonBlend.ts";
import type { PoissonProblem } from "./poissonProblem.ts";

const GRADIENTS = ["import", "mixed"] as const;
/** Of an error, given the tolerance that the tests ask for: the longest way through these pictures is short. */
const CLOSE = 1e-7;
const TIGHT = { tolerance: 1e-11 };

/** Two pictures and a mask of some size, the mask anything from empty to all. */
const problems: fc.Arbitrary<PoissonProblem> = fc
  .record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }) })
  .chain(({ width, height }) => {
    const length = { minLength: width * height, maxLength: width * height };
    const plane = fc.uint8Array(length).map((data): Plane => ({ width, height, data }));
    const mask = fc
      .tuple(fc.uint8Array(length), fc.integer({ min: 0, max: 256 }))
      .map(([data, share]): Plane => ({ width, height, data: data.map((v) => (v < share ? 1 : 0)) }));
    return fc.record({ source: plane, target: plane, mask, gradients: fc.constantFrom(...GRADIENTS) });
  });

const ofEach = ({ width, height }: Plane, value: (row: number, column: number, i: number) => number): FloatPlane => ({
  width,
  height,
  data: Float64Array.from({ length: width * height }, (_, i) => value(Math.floor(i / width), i % width, i)),
});

function same(actual: Plane, expected: Plane, close = CLOSE): void {
  for (const [i, v] of expected.data.entries()) {
    assert.ok(Math.abs((actual.data[i] as number) - v) <= close, `[${i}]: ${actual.data[i]}, expected ${v}`);
  }
}

const test = suite("Poisson blending");

test("meets the equations within the tolerance, and leaves the rest alone", () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const { plane, residual } = poissonBlend(problem);
      const { source, target, mask, gradients } = problem;
      const { width, height } = target;
      assert.ok(residual <= 1e-6, String(residual));
      for (let p = 0; p < mask.data.length; p++) {
        if (mask.data[p] === 0) {
          assert.is(plane.data[p], target.data[p]);
          continue;
        }
        let missing = 0;
        for (const [row, column] of [
          [-1, 0],
          [0, -1],
          [0, 1],
          [1, 0],
        ] as const) {
          const [y, x] = [Math.floor(p / width) + row, (p % width) + column];
          if (y < 0 || x < 0 || y >= height || x >= width) continue;
          const step = ({ data }: Plane): number => (data[p] as number) - (data[y * width + x] as number);
          const own = gradients === "mixed" && Math.abs(step(target)) > Math.abs(step(source));
          missing += step(plane) - step(own ? target : source);
        }
        assert.ok(Math.abs(missing) <= residual + 1e-9, `${missing}, ${residual} reported`);
      }
    }),
  );
});

test("of a source that is the target, or that and a constant, comes the target", () => {
  fc.assert(
    fc.property(problems, fc.integer({ min: -50, max: 50 }), (problem, by) => {
      const { target } = problem;
      const source = ofEach(target, (_row, _column, i) => (target.data[i] as number) + by);
      const { plane, iterations } = poissonBlend({ ...problem, source });
      same(plane, target);
      assert.is(iterations, 0);
    }),
  );
});

test("of a flat source comes the harmonic filling: a ramp goes on as a ramp", () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const ramp = ofEach(problem.target, (row, column) => 3 * row - 5 * column);
      const inner = ofEach(problem.target, (row, column, i) => {
        const { width, height } = ramp;
        const border = row === 0 || column === 0 || row === height - 1 || column === width - 1;
        return border ? 0 : (problem.mask.data[i] as number);
      });
      const source = ofEach(ramp, () => 77);
      const hidden = ofEach(ramp, (_row, _column, i) => (inner.data[i] === 0 ? (ramp.data[i] as number) : 0));
      same(poissonBlend({ source, target: hidden, mask: inner, ...TIGHT }).plane, ramp);
    }),
  );
});

test("importing is linear in the pictures", () => {
  fc.assert(
    fc.property(problems, fc.integer({ min: -3, max: 3 }), ({ source, target, mask }, share) => {
      const mix = (a: Plane, b: Plane): FloatPlane =>
        ofEach(a, (_row, _column, i) => (a.data[i] as number) + share * (b.data[i] as number));
      const solve = (g: Plane, f: Plane): FloatPlane => poissonBlend({ source: g, target: f, mask, ...TIGHT }).plane;
      same(solve(mix(source, target), mix(target, source)), mix(solve(source, target), solve(target, source)));
    }),
  );
});

test("a region that is the whole picture takes the source's differences and keeps the target's mean", () => {
  const target = ofEach({ width: 9, height: 7, data: new Uint8Array() }, (row, column) => row * column);
  const source = ofEach(target, (row, column) => (row * 31 + column * 17) % 23);
  const mean = ({ data }: FloatPlane): number => data.reduce((sum, v) => sum + v, 0) / data.length;
  const { plane } = poissonBlend({ source, target, mask: ofEach(target, () => 1), ...TIGHT });
  const by = mean(target) - mean(source);
  same(
    plane,
    ofEach(source, (_row, _column, i) => (source.data[i] as number) + by),
  );
});

test("an empty region changes nothing; a single pixel is its neighbours' mean and the source's bump", () => {
  const target = { width: 3, height: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) };
  const source = { width: 3, height: 3, data: Uint8Array.of(0, 0, 0, 0, 40, 0, 0, 0, 0) };
  const empty = poissonBlend({ source, target, mask: { ...target, data: new Uint8Array(9) } });
  assert.equal([empty.plane.data, empty.residual], [Float64Array.from(target.data), 0]);
  const mask = { ...target, data: Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0) };
  assert.ok(Math.abs((poissonBlend({ source, target, mask }).plane.data[4] as number) - 45) < 1e-6);
});

test("iterations that do not suffice are told by the residual", () => {
  const target = ofEach({ width: 30, height: 30, data: new Uint8Array() }, (row, column) => (row * column) % 17);
  const source = ofEach(target, (row, column) => (row * 7 + column * 13) % 29);
  const mask = ofEach(target, (row, column) => (row > 2 && column > 2 && row < 27 && column < 27 ? 1 : 0));
  const few = poissonBlend({ source, target, mask, maxIterations: 2 });
  assert.is(few.iterations, 2);
  assert.ok(few.residual > 1e-6);
  const all = poissonBlend({ source, target, mask });
  assert.ok(all.residual <= 1e-6 && all.iterations < 20, `${all.iterations} iterations`);
});

test("the need for iterations hardly grows with the region", () => {
  const counts = [16, 64, 256].map((side) => {
    const target = ofEach({ width: side, height: side, data: new Uint8Array() }, (row, column) => (row * column) % 17);
    const source = ofEach(target, (row, column) => (row * row * 7 + column * 13) % 29);
    const mask = ofEach(target, (row, column) => (Math.hypot(row - side / 2, column - side / 2) < side / 2.2 ? 1 : 0));
    return poissonBlend({ source, target, mask }).iterations;
  });
  assert.ok(
    counts.every((count) => count <= 18),
    counts.join(),
  );
});

test("planes that do not fit together, or hold no numbers, are refused", () => {
  const plane = { width: 2, height: 1, data: Float64Array.of(1, 2) };
  const other = { width: 1, height: 2, data: Float64Array.of(1, 2) };
  const lost = { width: 2, height: 1, data: Float64Array.of(1, Number.NaN) };
  const blend = (part: Partial<PoissonProblem>) => () =>
    poissonBlend({ source: plane, target: plane, mask: plane, ...part });
  assert.throws(blend({ source: other }), /poissonBlend: expected a source of 1 x 2, the target's size, got 2 x 1/);
  assert.throws(blend({ mask: other }), /expected a mask of 1 x 2/);
  assert.throws(blend({ target: lost }), /expected finite numbers in the target/);
});

test.run();
