import type { Shape } from "../shape.ts";
import { type Access, bytesPerElement } from "./body.ts";
import { type Frame, type Local, upTo } from "./encoder.ts";
import { add, type Code, i32, least, mul, op, sub, whileLoop } from "./instructions.ts";

/** One loop: how often (known now, or code) and by how many elements each access moves per turn. */
export interface Dim {
  readonly extent: number | Code;
  readonly strides: readonly number[];
}

/** What the innermost loop runs: the accesses at the current elements, and how many of them to do at once. */
export type Innermost = (accesses: readonly Access[], width: number) => Code;

const WRITTEN_OUT = 4; // the last two loops become straight code where they are known to turn no more often than this

/**
 * Loops over `dims`, outermost first, from where the accesses stand. The last loop takes the largest of `widths` (descending,
 * ending in 1) that still fits, so nothing is written past the end.
 */
export function nest(
  frame: Frame,
  dims: readonly Dim[],
  accesses: readonly Access[],
  widths: readonly number[],
  innermost: Innermost,
): Code {
  const [{ extent, strides } = { extent: 1, strides: accesses.map(() => 0) }, ...rest] = dims;
  const [left] = frame.locals("i32");
  const code: Code[] = [];
  const moving = accesses.map((access, i): Access => {
    const lane = strides[i] as number;
    if (lane === 0) return { ...access, lane };
    const [pointer] = frame.locals("i32");
    code.push(pointer.set(access.pointer.get));
    return { ...access, pointer, lane };
  });
  const turn = (width: number): Code => [
    rest.length > 0 ? nest(frame, rest, moving, widths, innermost) : innermost(moving, width),
    moving.map((access) => moveBy(access.pointer, width * access.lane * bytesPerElement(access))),
  ];
  const loop = (width: number): Code =>
    whileLoop(width === 1 ? left.get : op("i32.ge_u", left.get, i32(width)), [
      turn(width),
      left.set(sub(left.get, i32(width))),
    ]);
  const steps = rest.length > 0 ? [1] : widths;
  const short = rest.every((inside) => rest.length === 1 && Number(inside.extent) <= WRITTEN_OUT);
  if (typeof extent !== "number") return [code, left.set(extent), steps.map(loop)];
  let remaining = extent;
  for (const width of steps) {
    const turns = Math.floor(remaining / width);
    remaining %= width;
    if (turns > WRITTEN_OUT || !short) code.push(left.set(i32(turns * width)), loop(width));
    else if (turns > 0) code.push(new Array<Code>(turns).fill(turn(width)));
  }
  return code;
}

/** Moves a pointer on by `times` steps of `bytes`. */
export const moveBy = (pointer: Local, bytes: number, times?: Code): Code =>
  bytes === 0 ? [] : pointer.set(add(pointer.get, times === undefined ? i32(bytes) : mul(times, i32(bytes))));

/** Loops in the order they are to run, and how they divide into units of independent work. */
export interface Arrangement {
  readonly dims: readonly { readonly extent: number; readonly strides: readonly number[] }[];
  /** A unit is one index of the first dim and one block of this one. */
  readonly blocked: number;
  readonly block: number;
  readonly units: number;
}

const UNIT = 2 ** 15; // elements of work that make a unit worth its overhead
const TILE = 16; // columns of a transposing copy at a time: more lines than this may evict each other

export interface ArrangeOptions {
  /** The axis to run innermost, where it is not for `arrange` to choose. */
  readonly inner?: number;
  /** Elements of work behind each element of the space. Default 1. */
  readonly weight?: number;
}

/**
 * Orders the dims of a space for views of which the first is written: innermost the dim along which writes are closest. Where
 * another view runs across it (a transposition), that view's own dim comes next to it and both run in tiles.
 */
export function arrange(
  shape: Shape,
  views: readonly (readonly number[])[],
  { inner, weight = 1 }: ArrangeOptions = {},
): Arrangement {
  const dim = (extent: number, axis: number) => ({ extent, axis, strides: views.map((over) => over[axis] ?? 0) });
  const dims = shape.map(dim).filter(({ extent, axis }) => extent !== 1 || axis === inner);
  dims.sort((a, b) => (b.strides[0] as number) - (a.strides[0] as number));
  const chosen = dims.find(({ axis }) => axis === inner) ?? dims.findLast(({ extent }) => extent >= 4) ?? dims.at(-1);
  const last = chosen ?? dim(1, -1);
  const outer = dims.filter((other) => other !== chosen);
  const across = last.strides.findIndex((stride) => stride > 1);
  const beside = across > 0 && inner === undefined ? outer.findIndex(({ strides }) => strides[across] === 1) : -1;
  const tiled = beside >= 0;
  if (tiled) outer.push(...outer.splice(beside, 1));
  if (outer.length < (tiled ? 2 : 1)) outer.unshift(dim(1, -1));
  const ordered = [...outer, last];
  const blocked = tiled ? outer.length : 1;
  const work = ordered.slice(2).reduce((product, { extent }) => product * extent, weight);
  const grain = blocked === outer.length ? TILE : 1; // whole cache lines of what is written
  const block = tiled ? TILE : Math.ceil(UNIT / Math.max(work, 1) / grain) * grain;
  const [first, cut] = [ordered[0] ?? last, ordered[blocked] ?? last];
  const units = shape.includes(0) ? 0 : first.extent * Math.ceil(cut.extent / block);
  return { dims: ordered, blocked, block, units };
}

/** The units from `low` to `high` of an arrangement. An element is computed alike whatever unit it falls in. */
export function overUnits(
  frame: Frame,
  { dims, blocked, block, units }: Arrangement,
  [low, high]: readonly [Local, Local],
  accesses: readonly Access[],
  widths: readonly number[],
  innermost: Innermost,
): Code {
  const [first, cut] = [dims[0], dims[blocked]];
  if (units === 0 || first === undefined || cut === undefined) return [];
  const blocks = units / first.extent;
  const [index, start] = frame.locals("i32", "i32");
  const here = accesses.map((access) => ({ ...access, pointer: frame.locals("i32")[0] }));
  const extent = least(i32(block), sub(i32(cut.extent), start.get));
  const inside = dims.slice(1).map((dim) => (dim === cut && blocks > 1 ? { ...dim, extent } : dim));
  return upTo(low, high.get, [
    index.set(op("i32.div_u", low.get, i32(blocks))),
    start.set(mul(op("i32.rem_u", low.get, i32(blocks)), i32(block))),
    here.map((access, i) => [
      access.pointer.set((accesses[i] as Access).pointer.get),
      moveBy(access.pointer, (first.strides[i] as number) * bytesPerElement(access), index.get),
      moveBy(access.pointer, (cut.strides[i] as number) * bytesPerElement(access), start.get),
    ]),
    nest(frame, inside, here, widths, innermost),
  ]);
}
