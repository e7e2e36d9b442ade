import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Exact, errorUlps, exactCos, exactExp, exactLog, exactPow, exactSin } from "../test/exact.ts";
import { bitsOf } from "../test/helpers.ts";
import { cos, exp, log, pow, sin } from "./math.ts";

const reals = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true, noDefaultInfinity: true });

/** Spread evenly, where `reals` crowds at the small ones. */
const even = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min: 1, max: 2, noNaN: true }).map((x) => min + (max - min) * (x - 1));

function within<A extends number[]>(
  ulps: number,
  arguments_: fc.Arbitrary<A>,
  ours: (...x: A) => number,
  exact: (...x: A) => Exact,
): void {
  fc.assert(
    fc.property(arguments_, (x) => {
      const error = errorUlps(ours(...x), exact(...x));
      assert.ok(error <= ulps, `at ${x}: ${error} ulp`);
    }),
    { numRuns: 1000 },
  );
}
const one = (x: fc.Arbitrary<number>): fc.Arbitrary<[number]> => fc.tuple(x);

const accuracy = suite("float64 functions against 90 digits");
accuracy("exp: 0.68 ulp, 0.85 in the subnormals", () => {
  within(0.68, one(fc.oneof(even(-708, 709.7), even(-1, 1), reals(-708, 709.7))), exp, exactExp);
  within(0.85, one(even(-745, -708)), exp, exactExp);
});
accuracy("log: 0.55 ulp", () => {
  within(0.55, one(fc.oneof(even(0.001, 4), reals(5e-324, Number.MAX_VALUE))), log, exactLog);
  within(0.55, one(fc.tuple(even(-1, 1), fc.nat(52)).map(([x, bits]) => 1 + x * 2 ** (-1 - bits))), log, exactLog);
});
accuracy("pow: 0.7 ulp", () => {
  const results = fc.tuple(reals(1e-300, 1e300), even(-707, 707)); // base, and logarithm of the result
  const spread = results
    .filter(([x]) => Math.abs(Math.log(x)) > 1e-12)
    .map(([x, y]) => [x, y / Math.log(x)] as [number, number]);
  within(0.7, spread, pow, exactPow);
  within(0.7, fc.tuple(even(0.5, 2), even(-700, 700)), pow, exactPow);
  within(
    0.66,
    fc.tuple(
      even(0, 1).filter((x) => x > 0),
      even(0, 4),
    ),
    pow,
    exactPow,
  );
});
accuracy("sin and cos: 0.85 ulp", () => {
  const angles = one(
    fc.oneof(
      even(-7, 7),
      even(-(2 ** 20), 2 ** 20),
      reals(-7, 7).filter((x) => Math.abs(x) > 1e-30),
    ),
  );
  within(0.85, angles, sin, exactSin);
  within(0.85, angles, cos, exactCos);
});
accuracy("sin and cos at the float64 nearest to each multiple of pi/2, where they nearly vanish", () => {
  const multiples = one(fc.integer({ min: -667_000, max: 667_000 }).map((k) => k * 1.5707963267948966));
  within(0.85, multiples, sin, exactSin);
  within(0.85, multiples, cos, exactCos);
});
accuracy("agree loosely with Math", () => {
  fc.assert(
    fc.property(even(-700, 700), even(1e-9, 50), (x, y) => {
      for (const [ours, theirs] of [
        [exp(x), Math.exp(x)],
        [log(y), Math.log(y)],
        [pow(y, x / 100), y ** (x / 100)],
        [sin(x), Math.sin(x)],
        [cos(x), Math.cos(x)],
      ] as const) {
        assert.ok(Math.abs(ours - theirs) <= 1e-12 * Math.abs(theirs) + 1e-300);
      }
    }),
  );
});
accuracy.run();

const exact = suite("float64 functions, exact cases");
exact("special values", () => {
  assert.equal([exp(0), exp(-Infinity), exp(Infinity), exp(710), exp(-746)], [1, 0, Infinity, Infinity, 0]);
  assert.equal([log(1), log(0), log(Infinity), log(2)], [0, -Infinity, Infinity, Math.LN2]);
  for (const x of [exp(NaN), log(NaN), log(-1), pow(NaN, 1), pow(1, NaN), pow(-2, 2)]) assert.ok(Number.isNaN(x));
  assert.equal([sin(0), cos(0)], [0, 1]);
  assert.is(log(5e-324), -744.4400719213812); // -1074 ln 2
  assert.is(exp(-745.13), 5e-324);
});
exact("pow has the special values of Math.pow for bases that are not negative", () => {
  const values = [0, 1e-310, 0.5, 1, 1 + 2 ** -52, 2, 1e308, Infinity, NaN];
  const exponents = [-Infinity, -1e300, -1074, -1, -0, 0, 1, 2, 1e300, Infinity, NaN];
  for (const x of values) {
    for (const y of exponents) {
      const [ours, theirs] = [pow(x, y), x ** y];
      assert.ok(Object.is(ours, theirs) || Math.abs(ours / theirs - 1) < 1e-15, `${x} ** ${y}: ${ours}, not ${theirs}`);
    }
  }
});
exact("pow of integers is exact where the result is one", () => {
  for (let base = 2; base <= 12; base++) {
    for (let k = 1, power = base; power < 2 ** 53; k++, power *= base) assert.is(pow(base, k), power, `${base}^${k}`);
  }
});
exact("angles beyond 2^20 radians are refused", () => {
  for (const f of [sin, cos]) {
    for (const x of [2 ** 20 + 1, -Infinity, NaN]) {
      assert.throws(
        () => f(x),
        (error: Error) => error instanceof RangeError && /at most 2\^20 radians/.test(error.message),
      );
    }
  }
});
exact("the same bits in every runtime", () => {
  const checks: readonly (readonly [number, string])[] = [
    [exp(1), "4005bf0a8b145769"],
    [exp(-0.7), "3fdfc80db9dd5542"],
    [exp(-740.5), "0000000000000033"],
    [log(0.1), "c0026bb1bbb55515"],
    [log(1e-310), "c0864e69394d9508"],
    [log(12345.678), "4022d79559791e31"],
    [pow(0.3, 2.2), "3fb21c08eb3f512e"],
    [pow(1.0000001, 1e9), "48f349445c228792"],
    [sin(1), "3feaed548f090cee"],
    [sin(1e6), "bfd6664b2568d867"],
    [cos(1), "3fe14a280fb5068c"],
    [cos(-123456.789), "3faa74d27c41b22a"],
  ];
  for (const [value, bits] of checks) assert.is(bitsOf(value), bits);
});
exact("and over a range, folded into one number", () => {
  let folded = 0n;
  for (let i = 1; i <= 2000; i++) {
    const x = i / 137;
    for (const value of [exp(x - 7), log(x), pow(x, 1.7), sin(x), cos(x)]) {
      folded = BigInt.asUintN(64, folded * 6364136223846793005n + BigInt(`0x${bitsOf(value)}`));
    }
  }
  assert.is(folded.toString(16), "ad1ff26611483ea3");
});
exact.run();
