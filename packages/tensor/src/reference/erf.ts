/**
 * Error function in float64: `2/sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!`, whose terms are all of one sign (DLMF 7.6.2),
 * so nothing cancels. Beyond |x| = 6 it is 1 to the last bit.
 */
export function erf64(x: number): number {
  const magnitude = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (magnitude >= 6) return Math.sign(x);
  let term = x;
  let total = x;
  for (let n = 1; Math.abs(term) > Math.abs(total) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}
