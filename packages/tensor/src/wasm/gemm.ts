import { defineFunction, type Local, upTo, type WasmFunction } from "./encoder.ts";
import {
  add,
  type Code,
  call,
  doWhile,
  fadd,
  floats,
  fmul,
  i32,
  memory,
  op,
  shuffle,
  sub,
  when,
} from "./instructions.ts";
import { moveBy } from "./loops.ts";

/**
 * The tile that the innermost loop keeps in registers: `rows` x `columns` of the product. Panels of A are `rows` wide, panels of B
 * `columns`. Each element is summed over k in the same order whatever the tile.
 */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  /** Fused multiply-adds (relaxed SIMD). */
  readonly fused: boolean;
}

/**
 * Measured on x86: with fused steps 12 accumulators hide their latency and leave three of sixteen registers for operands; without
 * them products need registers too.
 */
export const tileFor = (fused: boolean): Tile =>
  fused ? { rows: 12, columns: 4, fused } : { rows: 4, columns: 8, fused };

/** Rows of A in a block, which stays in the second cache with `depth`; columns of B in a block, which passes by one panel at a time. */
export const BLOCK = { rows: 264, columns: 1024, depth: 1024 } as const;

/**
 * `gemm(a, aPanel, b, bPanel, bRow, c, cRow, rows, panels, depth, onto)`: C = A B, or C += A B where `onto` is not 0. Panels stand
 * `aPanel` and `bPanel` bytes apart, rows of a panel of B `bRow`, rows of C `cRow`. C is written in whole tiles.
 */
export function gemmFunctions(tile: Tile): WasmFunction[] {
  const heights = Array.from({ length: tile.rows / 4 }, (_, i) => 4 * (i + 1));
  const gemm = defineFunction({ name: "gemm", parameters: 11 }, (frame, ...parameters) => {
    const [a, aPanel, b, bPanel, bRow, c, cRow, rows, panels, depth, onto] = parameters as Eleven;
    const [row, aAt, cAt, panel, left] = frame.locals("i32", "i32", "i32", "i32", "i32");
    const tileOf = (height: number): Code =>
      call(`tile${height}`, aAt.get, b.get, bRow.get, cAt.get, cRow.get, depth.get, onto.get);
    const lowEnough = (height: number): Code =>
      height === tile.rows
        ? tileOf(height)
        : when(op("i32.lt_u", left.get, i32(height + 1)), tileOf(height), lowEnough(height + 4));
    const down = [
      [left.set(sub(rows.get, row.get)), lowEnough(4)],
      aAt.set(add(aAt.get, aPanel.get)),
      moveBy(cAt, tile.rows, cRow.get),
    ];
    return [
      panel.set(i32(0)),
      upTo(panel, panels.get, [
        [row.set(i32(0)), aAt.set(a.get), cAt.set(c.get)],
        upTo(row, rows.get, down, i32(tile.rows)),
        b.set(add(b.get, bPanel.get)),
        moveBy(c, 4 * tile.columns),
      ]),
    ];
  });
  return [...heights.map((height) => tileFunction(tile, height)), gemm];
}

type Eleven = [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];

/** One tile of C, the first `height` rows of it. */
function tileFunction({ rows, columns, fused }: Tile, height: number): WasmFunction {
  return defineFunction({ name: `tile${height}`, parameters: 7 }, (frame, ...parameters) => {
    const [a, b, bRow, c, cRow, depth, onto] = parameters as [Local, Local, Local, Local, Local, Local, Local];
    const vectors = Array.from({ length: columns / 4 }, () => frame.locals("v128")[0]);
    const sums = Array.from({ length: height }, () => vectors.map(() => frame.locals("v128")[0]));
    const [aLanes, aSplat] = frame.locals("v128", "v128");
    const multiplyAdd = (x: Code, y: Code, sum: Code): Code =>
      fused ? op("f32x4.relaxed_madd", x, y, sum) : fadd(sum, fmul(x, y));
    const splat = (r: number): Code =>
      fused ? shuffle(new Array(4).fill(r % 4), aLanes.get, aLanes.get) : memory("v128.load32_splat", 4 * r, a.get);
    const step = sums.map((line, r) => [
      fused && r % 4 === 0 ? aLanes.set(memory("v128.load", 4 * r, a.get)) : [],
      aSplat.set(splat(r)),
      line.map((sum, v) => sum.set(multiplyAdd(aSplat.get, (vectors[v] as Local).get, sum.get))),
      // A way out that is never taken, each with another condition: some compilers would otherwise gather all loads at the top
      // and run out of registers.
      r % 4 === 3 && r + 1 < height ? [op("i32.lt_s", depth.get, i32(-r)), 0x0d, 1] : [],
    ]);
    const loop = doWhile(
      [
        vectors.map((vector, v) => vector.set(memory("v128.load", 16 * v, b.get))),
        step,
        [moveBy(a, 4 * rows), b.set(add(b.get, bRow.get)), depth.set(sub(depth.get, i32(1)))],
      ],
      depth.get,
    );
    const finish = (value: (sum: Local, offset: number) => Code): Code =>
      sums.map((line) => [
        line.map((sum, v) => memory("v128.store", 16 * v, c.get, value(sum, 16 * v))),
        c.set(add(c.get, cRow.get)),
      ]);
    const plus = (sum: Local, offset: number): Code => fadd(memory("v128.load", offset, c.get), sum.get);
    return [
      sums.flat().map((sum) => sum.set(floats(0))),
      when(depth.get, [0x02, 0x40, loop, 0x0b]),
      when(
        onto.get,
        finish(plus),
        finish((sum) => sum.get),
      ),
    ];
  });
}
