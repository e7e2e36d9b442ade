import type { DType, HostData } from "../src/dtype.ts";
import type { HostTensor } from "../src/host.ts";

/**
 * Error budgets of f32 results, per class of operation. `y` are the float64 results, `x` the inputs, `scale` the same
 * computation over absolute values (for sums and products: what rounding errors are relative to).
 */
export type Budget = (context: {
  y: HostData;
  x: readonly HostTensor<DType>[];
  scale: HostData | undefined;
}) => (i: number) => number;

export const U: number = 2 ** -24;
/** Results this small may be flushed to zero. */
const TINY = 2 ** -126;
const ulps =
  (n: number): Budget =>
  ({ y }) =>
  (i) =>
    n * 2 * U * Math.abs(y[i] as number) + TINY;

/** Largest magnitude. */
export function peak(data: HostData): number {
  let most = 0;
  for (const value of data) most = Math.max(most, Math.abs(value));
  return most;
}

export const exact: Budget = () => () => 0;
/** One rounding. */
export const rounded: Budget = ulps(1);
/** A quotient: 2.5 ulp, and the reciprocal is rounded before the product. */
export const quotient: Budget = ulps(4);
export const root: Budget = ulps(4);
/** WGSL: 3 + 2|x| ulp. */
export const exponential: Budget =
  ({ y, x }) =>
  (i) =>
    (3 + 2 * Math.abs(x[0]?.data[i] as number)) * 2 * U * Math.abs(y[i] as number) + TINY;
/** WGSL: 2^-21 absolute in [0.5, 2], else 3 ulp. */
export const logarithm: Budget =
  ({ y, x }) =>
  (i) => {
    const at = x[0]?.data[i] as number;
    return at >= 0.5 && at <= 2 ? 2 ** -21 : 3 * 2 * U * Math.abs(y[i] as number);
  };
/** Curves built on exp and erf: 1e-6 absolute or 1e-5 relative. */
export const curve: Budget =
  ({ y }) =>
  (i) =>
    Math.max(1e-6, 1e-5 * Math.abs(y[i] as number));
/** Sums over n: (log2 n + 8) u sum|x|. */
export const summed =
  (n: number): Budget =>
  ({ scale }) =>
  (i) =>
    (Math.log2(Math.max(1, n)) + 8) * U * Math.abs(scale?.[i] as number) + TINY;
/** Products over k: 4 sqrt(k) u |A||B|, and never more than (k + 8) u |A||B|. */
export const product =
  (k: number): Budget =>
  ({ scale }) =>
  (i) =>
    Math.min(k + 8, 4 * Math.sqrt(k) + 4) * U * Math.abs(scale?.[i] as number) + TINY;
/** Softmax: 2e-6 relative above 1e-6. */
export const share: Budget =
  ({ y }) =>
  (i) =>
    2e-6 * Math.max(1e-6, Math.abs(y[i] as number));
/** log-softmax, logsumexp: 2e-6 of the largest magnitude around. */
export const logShare: Budget = ({ y, x }) => {
  const most = Math.max(1, peak(y), peak(x[0]?.data as HostData));
  return () => 2e-6 * most;
};
/** Relative to the largest result. */
export const ofPeak =
  (factor: number): Budget =>
  ({ y }) => {
    const most = peak(y);
    return () => factor * most + TINY;
  };
/** Relative to the largest value of one input. */
export const ofInput =
  (index: number, factor: number): Budget =>
  ({ x }) => {
    const most = peak(x[index]?.data as HostData);
    return () => factor * most + TINY;
  };
