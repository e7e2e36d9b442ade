import type { MatmulStep, View } from "../schedule/plan.ts";
import { type Access, bytesPerElement, floatsAt } from "./body.ts";
import { upTo } from "./encoder.ts";
import { BLOCK, type Tile } from "./gemm.ts";
import { add, type Code, call, doWhile, i32, least, mul, op, sub } from "./instructions.ts";
import { moveBy } from "./loops.ts";
import { copy, cutPanels } from "./panels.ts";
import {
  neverChanges,
  type Operand,
  type PanelLayout,
  type PlanBuffers,
  type StepKernel,
  stepFunction,
  storageOf,
} from "./step.ts";
import { writeTile } from "./writeTile.ts";

/**
 * Blocked product. A unit is one block of rows by one block of columns, summed over all of k into a tile of scratch, to which
 * the epilogue is applied while it is in cache. Scratch holds the panels of a block of A and of one of B, then that tile.
 */
export function matmulKernel(original: MatmulStep, buffers: PlanBuffers, tile: Tile): StepKernel {
  const step = frozenOnRight(original, buffers);
  const { batch, m, n, k, a, b, out, epilogue } = step;
  const rank = batch.length;
  const rows = evenBlock(m, BLOCK.rows, tile.rows);
  const columns = evenBlock(n, BLOCK.columns, tile.columns);
  const depth = evenBlock(k, BLOCK.depth, 1);
  const [rowBlocks, columnBlocks] = [Math.ceil(m / rows), Math.ceil(n / columns)];
  const [aRow, aColumn] = a.strides.slice(rank) as [number, number];
  const [bRow, bColumn] = b.strides.slice(rank) as [number, number];
  const { mode, layout } = modeOfB(step, buffers, tile);
  const area = {
    a: rows * depth,
    b: mode === "cut" || mode === "halves" ? columns * depth : 0,
    product: rows * columns,
  };
  const operands: Operand[] = [a, b, out, ...epilogue.views].map((view) => ({
    view,
    panels: view === b ? layout : undefined,
  }));
  // How operands move along [...batch, m, n]: column j of a B in panels begins j columns of k numbers on.
  const strides = operands.map(({ view }) => view.strides);
  strides[0] = [...a.strides.slice(0, rank), aRow, 0];
  strides[1] = layout ? [...batch.map(() => 0), 0, k] : [...b.strides.slice(0, rank), 0, bColumn];
  const body = stepFunction(buffers, operands, (frame, accesses, [low, high], work) => {
    const [index, i, j, p, kc] = frame.locals("i32", "i32", "i32", "i32", "i32");
    const [height, width, count] = frame.locals("i32", "i32", "i32");
    const [aFrom, bFrom, bPanels, product] = frame.locals("i32", "i32", "i32", "i32");
    const here = accesses.map((access) => ({ ...access, pointer: frame.locals("i32")[0] }));
    const [aHere, bHere, ...outside] = here as [Access, Access, ...Access[]];
    const along = (axis: number, by: Code): Code =>
      here.map((access, v) => moveBy(access.pointer, (strides[v]?.[axis] as number) * bytesPerElement(access), by));
    const digit = (base: number, use: (value: Code) => Code): Code => [
      use(op("i32.rem_u", index.get, i32(base))),
      index.set(op("i32.div_u", index.get, i32(base))),
    ];
    const locate = [
      [index.set(low.get), here.map(({ pointer }, v) => pointer.set((accesses[v] as Access).pointer.get))],
      digit(columnBlocks, (block) => j.set(mul(block, i32(columns)))),
      digit(rowBlocks, (block) => i.set(mul(block, i32(rows)))),
      [...batch.entries()].reverse().map(([axis, side]) => digit(side, (at) => along(axis, at))),
      [along(rank, i.get), along(rank + 1, j.get)],
      height.set(least(i32(rows), sub(i32(m), i.get))),
      width.set(least(i32(columns), sub(i32(n), j.get))),
      count.set(op("i32.div_u", add(width.get, i32(tile.columns - 1)), i32(tile.columns))),
    ];
    const aMatrix = {
      from: { ...aHere, pointer: aFrom },
      lanes: height.get,
      depth: kc.get,
      strides: [aRow, aColumn],
    } as const;
    const bMatrix = {
      from: { ...bHere, pointer: bFrom },
      lanes: width.get,
      depth: kc.get,
      strides: [bColumn, bRow],
    } as const;
    const toA = { to: work, width: tile.rows, spacing: depth * tile.rows };
    const toB = { to: bPanels, width: tile.columns, spacing: depth * tile.columns };
    const panelNumbers = { extent: mul(kc.get, i32(tile.columns)), strides: [1, 1] };
    const decode = [{ extent: count.get, strides: [k * tile.columns, toB.spacing] }, panelNumbers];
    const [bPanel, bStep] =
      mode === "asItIs" ? [tile.columns, bRow] : [mode === "panels" ? k * tile.columns : toB.spacing, tile.columns];
    const block = [
      kc.set(least(i32(depth), sub(i32(k), p.get))),
      [aFrom.set(aHere.pointer.get), moveBy(aFrom, aColumn * bytesPerElement(aHere), p.get)],
      [bFrom.set(bHere.pointer.get), moveBy(bFrom, (layout ? tile.columns : bRow) * bytesPerElement(bHere), p.get)],
      cutPanels(frame, aMatrix, toA),
      mode === "cut" ? cutPanels(frame, bMatrix, toB) : [],
      mode === "halves" ? copy(frame, decode, bMatrix.from, floatsAt(bPanels)) : [],
      [work.get, i32(4 * toA.spacing), area.b > 0 ? bPanels.get : bFrom.get, i32(4 * bPanel), i32(4 * bStep)],
      call("gemm", product.get, i32(4 * columns), height.get, count.get, kc.get, p.get),
      p.set(add(p.get, i32(depth))),
    ];
    const finish = writeTile(frame, epilogue, {
      product,
      spacing: columns,
      extents: [height.get, width.get],
      outside,
      strides: strides.slice(2).map((over) => over.slice(rank)),
    });
    return [
      bPanels.set(add(work.get, i32(4 * area.a))),
      product.set(add(bPanels.get, i32(4 * area.b))),
      upTo(low, high.get, [locate, p.set(i32(0)), doWhile(block, op("i32.lt_u", p.get, i32(k))), finish]),
    ];
  });
  const units = batch.reduce((product, side) => product * side, m * n === 0 ? 0 : rowBlocks * columnBlocks);
  return { body, operands, units, workBytes: 4 * (area.a + area.b + area.product) };
}

/** Blocks of at most `limit`, in whole multiples of `grain`, that divide `total` as evenly as can be. */
const evenBlock = (total: number, limit: number, grain: number): number =>
  Math.ceil(total / Math.max(1, Math.ceil(total / limit)) / grain) * grain;

interface ModeOfB {
  /** Panels that were cut once, f32 or `halves` to decode; cut block by block; or, for rows too few to repay that, read as it is. */
  readonly mode: "panels" | "halves" | "cut" | "asItIs";
  readonly layout?: PanelLayout;
}

function modeOfB({ batch, m, n, k, b }: MatmulStep, buffers: PlanBuffers, { rows, columns }: Tile): ModeOfB {
  const [rowStride, columnStride] = b.strides.slice(-2) as [number, number];
  const { packed } = storageOf(buffers, b);
  if (!neverChanges(buffers, b) || batch.some((side, axis) => side !== 1 && b.strides[axis] !== 0))
    return { mode: columnStride === 1 && m <= 2 * rows && !packed ? "asItIs" : "cut" };
  return {
    mode: packed ? "halves" : "panels",
    layout: { offset: b.offset, rowStride, columnStride, k, n, width: columns },
  };
}

/** Only a B is cut into panels once and for all, so a frozen A changes places: (A B)^T = B^T A^T. */
function frozenOnRight(step: MatmulStep, buffers: PlanBuffers): MatmulStep {
  if (!neverChanges(buffers, step.a) || neverChanges(buffers, step.b)) return step;
  const flip = (view: View): View => {
    const [row, column] = view.strides.slice(-2) as [number, number];
    return { ...view, strides: [...view.strides.slice(0, -2), column, row] };
  };
  const epilogue = { ...step.epilogue, views: step.epilogue.views.map(flip) };
  return { ...step, m: step.n, n: step.m, a: flip(step.b), b: flip(step.a), out: flip(step.out), epilogue };
}
