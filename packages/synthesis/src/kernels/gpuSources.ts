/**
 * The kernels as gpu.js takes them: text in its subset of JavaScript, one call per number of the result, `this.thread` its column, row
 * and plane. Text, because a function would have to survive every bundler and test runner between here and gpu.js.
 */
export interface GpuSource {
  readonly source: string;
  /** gpu.js's types of the arguments, in their order. Without them it guesses from the first call. */
  readonly arguments: Readonly<Record<string, "Array" | "Integer" | "Float">>;
}

/** The cubic spline with these coefficients at these places; 0 where the row is negative. */
export const SPLINE: GpuSource = {
  source: /* js */ `function (coefficients, height, width, rows, columns) {
    const at = this.thread.y * this.output.x + this.thread.x;
    const row = rows[at];
    const column = columns[at];
    if (row < 0) return 0;
    const top = Math.floor(row);
    const left = Math.floor(column);
    const t = row - top;
    const u = 1 - t;
    const s = column - left;
    const v = 1 - s;
    const y0 = u * u * u / 6;
    const y1 = (4 - 6 * t * t + 3 * t * t * t) / 6;
    const y2 = (4 - 6 * u * u + 3 * u * u * u) / 6;
    const y3 = t * t * t / 6;
    const x0 = v * v * v / 6;
    const x1 = (4 - 6 * s * s + 3 * s * s * s) / 6;
    const x2 = (4 - 6 * v * v + 3 * v * v * v) / 6;
    const x3 = s * s * s / 6;
    const a = (this.thread.z * height + top - 1) * width + left - 1;
    const b = a + width;
    const c = b + width;
    const d = c + width;
    return y0 * (x0 * coefficients[a] + x1 * coefficients[a + 1] + x2 * coefficients[a + 2] + x3 * coefficients[a + 3])
      + y1 * (x0 * coefficients[b] + x1 * coefficients[b + 1] + x2 * coefficients[b + 2] + x3 * coefficients[b + 3])
      + y2 * (x0 * coefficients[c] + x1 * coefficients[c + 1] + x2 * coefficients[c + 2] + x3 * coefficients[c + 3])
      + y3 * (x0 * coefficients[d] + x1 * coefficients[d + 1] + x2 * coefficients[d + 2] + x3 * coefficients[d + 3]);
  }`,
  arguments: { coefficients: "Array", height: "Integer", width: "Integer", rows: "Array", columns: "Array" },
};

/** Bilinear between these values at these places; 0 where the row is negative. */
export const LINEAR: GpuSource = {
  source: /* js */ `function (values, height, width, rows, columns) {
    const at = this.thread.y * this.output.x + this.thread.x;
    const row = rows[at];
    const column = columns[at];
    if (row < 0) return 0;
    const top = Math.floor(row);
    const left = Math.floor(column);
    const down = Math.min(top + 1, height - 1) - top;
    const right = Math.min(left + 1, width - 1) - left;
    const a = (this.thread.z * height + top) * width + left;
    const b = a + down * width;
    const upper = values[a] + (column - left) * (values[a + right] - values[a]);
    const lower = values[b] + (column - left) * (values[b + right] - values[b]);
    return upper + (row - top) * (lower - upper);
  }`,
  arguments: { values: "Array", height: "Integer", width: "Integer", rows: "Array", columns: "Array" },
};

/** Weighted sums down columns. `places` says which row stands at each place before, beside and after the plane. */
export const BLUR_COLUMNS: GpuSource = {
  source: /* js */ `function (values, weights, count, places) {
    const plane = this.thread.z * this.output.y;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      sum += weights[k] * values[(plane + places[this.thread.y + k]) * this.output.x + this.thread.x];
    }
    return sum;
  }`,
  arguments: { values: "Array", weights: "Array", count: "Integer", places: "Array" },
};

/** The same along rows. */
export const BLUR_ROWS: GpuSource = {
  source: /* js */ `function (values, weights, count, places) {
    const row = (this.thread.z * this.output.y + this.thread.y) * this.output.x;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      sum += weights[k] * values[row + places[this.thread.x + k]];
    }
    return sum;
  }`,
  arguments: { values: "Array", weights: "Array", count: "Integer", places: "Array" },
};

export const CHANGE: GpuSource = {
  source: /* js */ `function (values, texture, weight, low, high) {
    const at = this.thread.y * this.output.x + this.thread.x;
    const value = values[this.thread.z * this.output.y * this.output.x + at] + texture[at] * weight[at];
    return Math.min(Math.max(value, low), high);
  }`,
  arguments: { values: "Array", texture: "Array", weight: "Array", low: "Float", high: "Float" },
};

export const BLEND: GpuSource = {
  source: /* js */ `function (target, source, mask) {
    const at = this.thread.y * this.output.x + this.thread.x;
    const i = this.thread.z * this.output.y * this.output.x + at;
    return (1 - mask[at]) * target[i] + mask[at] * source[i];
  }`,
  arguments: { target: "Array", source: "Array", mask: "Array" },
};

/** Red, green and blue of a value, one after the other: the result is three times as wide. */
export const COLOUR: GpuSource = {
  source: /* js */ `function (values, table, last) {
    const column = Math.floor((this.thread.x + 0.5) / 3);
    const i = (this.thread.z * this.output.y + this.thread.y) * Math.floor((this.output.x + 0.5) / 3) + column;
    const value = Math.min(Math.max(values[i], 0), 1);
    return table[3 * Math.floor(value * last + 0.5) + this.thread.x - 3 * column];
  }`,
  arguments: { values: "Array", table: "Array", last: "Integer" },
};

/** One Chebyshev step towards `degree x = b + sum of the neighbours`, `inverse` being 1 / degree and 0 where nothing is sought. */
export const RELAX: GpuSource = {
  source: /* js */ `function (x, before, b, inverse, width, pace) {
    const at = this.thread.x;
    if (inverse[at] <= 0) return 0;
    const around = x[at - width] + x[at - 1] + x[at + 1] + x[at + width];
    return before[at] + pace * ((b[at] + around) * inverse[at] - before[at]);
  }`,
  arguments: { x: "Array", before: "Array", b: "Array", inverse: "Array", width: "Integer", pace: "Float" },
};
