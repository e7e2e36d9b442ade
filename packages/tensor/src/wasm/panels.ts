import { type Access, bytesPerElement, floatsAt, load, store } from "./body.ts";
import type { Frame, Local } from "./encoder.ts";
import { type Code, i32, op } from "./instructions.ts";
import { type Dim, moveBy, nest } from "./loops.ts";

/** Copies numbers along `dims`, f16 to f32 where they are packed. */
export function copy(frame: Frame, dims: readonly Dim[], from: Access, to: Access): Code {
  const [value] = frame.locals("v128");
  return nest(frame, dims, [from, to], [4, 1], ([source, target], width) => {
    const lanes = { count: width as 1 | 4, at: 0 };
    return [value.set(load(frame, source as Access, lanes)), store(target as Access, lanes, value)];
  });
}

/** A matrix to cut: lanes are rows of A or columns of B; strides, in elements, over lanes and over depth. */
export interface Matrix {
  readonly from: Access;
  readonly lanes: Code;
  readonly depth: Code;
  readonly strides: readonly [number, number];
}

/** Where panels stand: each `width` lanes wide, `spacing` numbers apart. */
export interface Panels {
  readonly to: Local;
  readonly width: number;
  readonly spacing: number;
}

const LINE = 16; // numbers in a cache line

/**
 * Cuts a matrix into panels: panel p holds, for each step of depth, lanes p * width and on. What lies past the last lane is
 * left as it is: it only reaches parts of the product that nobody reads.
 */
export function cutPanels(frame: Frame, { from, lanes, depth, strides }: Matrix, { to, width, spacing }: Panels): Code {
  const [lane, deep] = strides;
  const [left, count, source, target] = frame.locals("i32", "i32", "i32", "i32");
  const [here, there] = [{ ...from, pointer: source }, floatsAt(target)];
  const down: Dim = { extent: depth, strides: [deep, width] };
  const along = (extent: number | Code): Dim => ({ extent, strides: [lane, 1] });
  const cut = (group: number): Code => {
    const groups: Dim = { extent: count.get, strides: [group * width * lane, group * spacing] };
    const beside: Dim = { extent: group, strides: [width * lane, spacing] };
    const dims = lane === 1 ? [groups, down, beside, along(width)] : [groups, along(width), down];
    return [
      count.set(op("i32.div_u", left.get, i32(group * width))),
      left.set(op("i32.rem_u", left.get, i32(group * width))),
      copy(frame, dims, here, there),
      moveBy(source, group * width * lane * bytesPerElement(from), count.get),
      moveBy(target, group * spacing * 4, count.get),
    ];
  };
  return [
    [left.set(lanes), source.set(from.pointer.get), target.set(to.get)],
    // Contiguous lanes: some panels side by side, so that each cache line is read once.
    lane === 1 && 2 * width <= LINE ? cut(LINE / width) : [],
    cut(1),
    copy(frame, lane === 1 ? [down, along(left.get)] : [along(left.get), down], here, there),
  ];
}
