import type { View } from "../schedule/plan.ts";
import { contiguousStrides, type Shape } from "../shape.ts";
import { index } from "./literal.ts";

/**
 * Index arithmetic as WGSL text. An iteration space has dims; a point in it has a flat row-major number and one index per
 * dim. Sizes are constants, so divisions are by constants and indices that no view uses are never computed.
 */
export interface Space {
  readonly dims: Shape;
  /** Expression of the flat number of a point, and whether views may be addressed by it. */
  readonly flat: string;
  readonly whole: boolean;
  /** Names of the indices; `indices` declares them. */
  readonly names: readonly string[];
}

/** A space whose indices are called `<prefix>0`, `<prefix>1`, ... and come from the flat number `flat`. */
export function spaceOf(dims: Shape, flat: string, prefix = "i"): Space {
  return { dims, flat, whole: true, names: dims.map((_, axis) => `${prefix}${axis}`) };
}

/** Two spaces side by side. It has no flat number: declare the indices of its two parts. */
export function beside(outer: Space, inner: Space): Space {
  return { dims: [...outer.dims, ...inner.dims], flat: "", whole: false, names: [...outer.names, ...inner.names] };
}

/** Declares the indices that views over two spaces side by side need. */
export function indicesBeside(outer: Space, inner: Space, views: readonly Pick<View, "strides">[]): string {
  const split = outer.dims.length;
  const first = views.map(({ strides }) => ({ strides: strides.slice(0, split) }));
  const second = views.map(({ strides }) => ({ strides: strides.slice(split) }));
  return indices({ ...outer, whole: false }, first) + indices({ ...inner, whole: false }, second);
}

/** Whether a view runs through a space in row-major order without gaps. */
function isFlat({ dims, whole }: Space, strides: readonly number[]): boolean {
  const contiguous = contiguousStrides(dims);
  return whole && dims.every((side, axis) => side === 1 || strides[axis] === contiguous[axis]);
}

/** Position of a view's element at the current point of a space. */
export function position(space: Space, { offset, strides }: Pick<View, "offset" | "strides">): string {
  const terms: string[] = [];
  if (isFlat(space, strides)) terms.push(space.flat);
  else {
    for (const [axis, side] of space.dims.entries()) {
      const stride = strides[axis] as number;
      if (side === 1 || stride === 0) continue;
      terms.push(stride === 1 ? (space.names[axis] as string) : `${space.names[axis]} * ${index(stride)}`);
    }
  }
  if (offset !== 0 || terms.length === 0) terms.push(index(offset));
  return terms.join(" + ");
}

/** Declares those indices of a space (made by `spaceOf`) that `views` need. */
export function indices(space: Space, views: readonly Pick<View, "strides">[]): string {
  const { dims, names } = space;
  const used = dims.map(
    (side, axis) => side > 1 && views.some(({ strides }) => strides[axis] !== 0 && !isFlat(space, strides)),
  );
  const first = used.indexOf(true);
  let code = "";
  let rest = space.flat;
  for (let axis = dims.length - 1; axis >= first && first >= 0; axis--) {
    const side = index(Math.max(1, dims[axis] as number)); // nothing is computed over an empty dim, yet WGSL checks the text
    const outermost = dims.slice(0, axis).every((other) => other === 1);
    if (used[axis]) code += `  let ${names[axis]} = ${outermost ? rest : `${rest} % ${side}`};\n`;
    if (axis > first && dims[axis] !== 1) {
      code += `  let ${names[axis]}_rest = ${rest} / ${side};\n`;
      rest = `${names[axis]}_rest`;
    }
  }
  return code;
}
