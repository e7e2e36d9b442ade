import type { Frame } from "./encoder.ts";
import { type Code, fadd, floats, fmul, fsub, i32, ints, op } from "./instructions.ts";

/*
 * exp, log and erf on four lanes, without fused steps, so every runtime gives the same bits. Coefficients are our own
 * minimax fits (relative error; the bound behind each is of the polynomial alone).
 */

const ROUND = 1.5 * 2 ** 23; // adding it leaves the nearest integer in the low bits of the sum
const LN2_HIGH = 355 / 512; // products with exponents are exact
const LN2_LOW = -2.1219444e-4;

/** (exp(r) - 1 - r) / r^2 on |r| <= ln(2) / 2, 0.05 ULP. */
const EXP = [0.4999999403953552, 0.1666652113199234, 0.04166838899254799, 0.00836874544620514, 0.0013814539415761828];

/** (log(1 + f) - f + f^2 / 2) / f^3 on sqrt(1/2) <= 1 + f <= sqrt(2), 0.1 ULP. */
const LOG = [
  0.3333333134651184, -0.250008225440979, 0.20001238584518433, -0.16623252630233765, 0.14201395213603973,
  -0.13160890340805054, 0.12764669954776764, -0.0763654112815857,
];

/** erf(x) / x = P(x^2) / Q(x^2) on |x| <= 4, 2.5e-8. */
const ERF_P = [
  1.1283791065216064, 0.19351910054683685, 0.053098294883966446, 0.003882242599502206, 0.0002845427952706814,
  1.986989218494273e-6,
];
const ERF_Q = [
  1, 0.5048344135284424, 0.1153392568230629, 0.015205022878944874, 0.0011853085597977042, 3.7421144951531904e-5,
];

const horner = (coefficients: readonly number[], x: Code): Code =>
  coefficients
    .slice(0, -1)
    .reduceRight<Code>(
      (sum, coefficient) => fadd(fmul(sum, x), floats(coefficient)),
      floats(coefficients.at(-1) as number),
    );

/** Powers of two 2^n for n in -126..127, from integers. */
const powerOfTwo = (n: Code): Code => op("i32x4.shl", op("i32x4.add", n, ints(127)), i32(23));

/** exp(x): x = n ln 2 + r, then 2^n in two halves, so that overflow gives infinity and underflow ends in 0. <= 1 ULP. */
export function exp(frame: Frame, value: Code): Code {
  const [x, n, r, half] = frame.locals("v128", "v128", "v128", "v128");
  const polynomial = fmul(horner(EXP, r.get), fmul(r.get, r.get));
  return [
    x.set(op("f32x4.pmax", op("f32x4.pmin", value, floats(89)), floats(-105))), // keeps NaN: both compare x second
    n.set(fadd(fmul(x.get, floats(Math.LOG2E)), floats(ROUND))),
    half.set(fsub(n.get, floats(ROUND))),
    r.set(fsub(x.get, fmul(half.get, floats(LN2_HIGH)))),
    r.set(fsub(r.get, fmul(half.get, floats(LN2_LOW)))),
    n.set(op("i32x4.sub", n.get, floats(ROUND))),
    half.set(op("i32x4.shr_s", n.get, i32(1))),
    fmul(
      fmul(fadd(fadd(polynomial, r.get), floats(1)), powerOfTwo(half.get)),
      powerOfTwo(op("i32x4.sub", n.get, half.get)),
    ),
  ];
}

/** log(x): x = 2^e (1 + f). log(0) = -inf, of negative numbers and NaN NaN, log(inf) = inf. <= 1 ULP. */
export function log(frame: Frame, value: Code): Code {
  const [x, small, e] = frame.locals("v128", "v128", "v128");
  const [f, square, result] = frame.locals("v128", "v128", "v128");
  const product = (a: Code, b: number): Code => fmul(a, floats(b));
  return [
    x.set(value),
    small.set(op("f32x4.lt", x.get, floats(2 ** -126))), // subnormals are scaled up by 2^24 first
    f.set(op("v128.bitselect", product(x.get, 2 ** 24), x.get, small.get)),
    // 0x3f3504f3 is sqrt(1/2): the exponent counted from there, the rest moved into [sqrt(1/2), sqrt(2)).
    e.set(op("i32x4.sub", f.get, ints(0x3f3504f3))),
    f.set(op("i32x4.add", op("v128.and", e.get, ints(0x7fffff)), ints(0x3f3504f3))),
    f.set(fsub(f.get, floats(1))),
    e.set(op("i32x4.sub", op("i32x4.shr_s", e.get, i32(23)), op("v128.and", small.get, ints(24)))),
    e.set(op("f32x4.convert_i32x4_s", e.get)),
    square.set(fmul(f.get, f.get)),
    result.set(fmul(fmul(horner(LOG, f.get), f.get), square.get)),
    result.set(fadd(result.get, product(e.get, LN2_LOW))),
    result.set(fsub(result.get, product(square.get, 0.5))),
    result.set(fadd(fadd(result.get, f.get), product(e.get, LN2_HIGH))),
    // Not below infinity (infinity, NaN): itself. Zero: -infinity. Below zero: NaN.
    result.set(op("v128.bitselect", result.get, x.get, op("f32x4.lt", x.get, floats(Infinity)))),
    result.set(op("v128.bitselect", floats(-Infinity), result.get, op("f32x4.eq", x.get, floats(0)))),
    op("v128.or", result.get, op("f32x4.lt", x.get, floats(0))),
  ];
}

/** erf(x) as x P(x^2) / Q(x^2); beyond 4 it is 1 to rounding. Within 4e-7 relative. */
export function erf(frame: Frame, value: Code): Code {
  const [x, t] = frame.locals("v128", "v128");
  const ratio = op("f32x4.div", fmul(x.get, horner(ERF_P, t.get)), horner(ERF_Q, t.get));
  return [
    x.set(op("f32x4.pmax", op("f32x4.pmin", value, floats(4)), floats(-4))),
    t.set(fmul(x.get, x.get)),
    op("f32x4.pmax", op("f32x4.pmin", ratio, floats(1)), floats(-1)),
  ];
}
