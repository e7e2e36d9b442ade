/**
 * Colours times their alpha, `c * a / 255` rounded in integers as Pillow rounds it (its modes La and RGBa).
 * @param data `[pixels, channels]`, alpha last.
 */
export function premultiply(data: Uint8Array, channels: number): Uint8Array {
  const out = data.slice();
  for (let at = 0; at < data.length; at += channels) {
    const alpha = data[at + channels - 1] ?? 0;
    for (let c = at; c < at + channels - 1; c++) {
      const product = (data[c] ?? 0) * alpha + 128;
      out[c] = ((product >> 8) + product) >> 8;
    }
  }
  return out;
}

/** The way back, as Pillow goes it: colours at alpha 0 and 255 stay, the others are `255 * c / a` cut down to at most 255. */
export function unpremultiply(data: Uint8Array, channels: number): Uint8Array {
  const out = data.slice();
  for (let at = 0; at < data.length; at += channels) {
    const alpha = data[at + channels - 1] ?? 0;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = at; c < at + channels - 1; c++) out[c] = Math.min(255, Math.trunc((255 * (data[c] ?? 0)) / alpha));
  }
  return out;
}
