/** A number to read: three decimals, or four digits where that would hide it. */
export function readable(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "none";
  const size = Math.abs(value);
  return signed(value === 0 || (size >= 1e-3 && size < 1e4) ? value.toFixed(3) : value.toExponential(3));
}

/** A share in [0, 1], in per cent; "none" of nothing. */
export const percent = (share: number): string => (Number.isNaN(share) ? "none" : `${(100 * share).toFixed(1)} %`);

/** A score or threshold: six digits tell nearly all apart. */
export const exact = (score: number): string => String(Number(score.toPrecision(6)));

/** With the sign that has the width of a digit. */
const signed = (text: string): string => text.replaceAll("-", "−");
