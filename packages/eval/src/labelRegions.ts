/** Connected regions of a mask.  `labels` `[H, W]`: 0 outside, then 1, 2, ... in reading order; `sizes[r - 1]` in pixels. */
export interface Regions {
  readonly labels: Int32Array;
  readonly sizes: readonly number[];
}

/**
 * Regions of non-zero pixels that touch at sides or corners (8-connected, as per-region overlap is defined).
 * @param mask `[H, W]`, rows of `width` pixels.
 */
export function labelRegions(mask: ArrayLike<number>, width: number): Regions {
  const labels = new Int32Array(mask.length);
  const height = mask.length / width;
  const sizes: number[] = [];
  const stack: number[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || labels[start] !== 0) continue;
    const label = sizes.length + 1;
    let size = 0;
    labels[start] = label;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      size++;
      const row = Math.floor(at / width);
      const column = at % width;
      for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
          const next = y * width + x;
          if (mask[next] === 0 || labels[next] !== 0) continue;
          labels[next] = label;
          stack.push(next);
        }
      }
    }
    sizes.push(size);
  }
  return { labels, sizes };
}
