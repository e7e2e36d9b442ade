/**
 * Error function, |error| <= 2e-7. WGSL has none. Below 1 an odd polynomial; from 1 to 4 `1 - exp(-g(x))` with a polynomial
 * g for `-log(erfc(x))`; beyond 4 the result is 1 to the last bit. Both are minimax fits of ours, over float64 values of erf
 * (Lawson's iteration in the Chebyshev basis; the first in relative error, the second weighted by erfc).
 */
export const ERF = `fn erf(x: f32) -> f32 {
  let s = x * x;
  let near = x * (((((-0.0005631419f * s + 0.00491755083f) * s - 0.0267113112f) * s + 0.112801798f) * s - 0.37612325f) * s + 1.12837911f);
  let m = min(abs(x), 4f);
  let g = (((((-0.000185574012f * m + 0.00293960741f) * m - 0.0218053199f) * m + 0.103037372f) * m + 0.638225675f) * m + 1.12704003f) * m + 0.00035371838f;
  let far = 1f - exp(-g);
  return select(select(far, -far, x < 0f), near, m < 1f);
}
`;
