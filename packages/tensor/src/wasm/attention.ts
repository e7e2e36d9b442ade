import type { AttentionStep, View } from "../schedule/plan.ts";
import { type Access, bytesPerElement, floatsAt, store } from "./body.ts";
import { upTo } from "./encoder.ts";
import { BLOCK, type Tile } from "./gemm.ts";
import { add, type Code, call, doWhile, floats, i32, least, memory, mul, op, sub, when } from "./instructions.ts";
import { moveBy } from "./loops.ts";
import { cutPanels } from "./panels.ts";
import { pass, softmaxRow } from "./rows.ts";
import { type Operand, type PlanBuffers, type StepKernel, stepFunction } from "./step.ts";
import { writeTile } from "./writeTile.ts";

const QUERIES = 96; // rows of scores at a time: with 577 keys 220 KB, in the second cache

/**
 * One unit per head. K and V are cut into panels once; then, for a block of queries at a time: scores, softmax over the keys
 * that count, weighted sum of V. Keys that no row of the block may see are left out: their weights would be exactly 0.
 */
export function attentionKernel(step: AttentionStep, buffers: PlanBuffers, tile: Tile): StepKernel {
  const { batch, heads, queries, keys, depth, scale, causal, q, k, v, lengths, out } = step;
  const padded = (count: number, grain: number): number => Math.ceil(count / grain) * grain;
  const rows = Math.min(QUERIES, padded(queries, tile.rows));
  const deep = Math.max(depth, Math.min(BLOCK.depth, keys));
  const [keysWide, depthWide] = [padded(keys, tile.columns), padded(depth, tile.columns)];
  // Scratch: panels of A (queries, then weights), of K, of V; scores; the result.
  const areas = [rows * deep, keysWide * depth, depthWide * keys, rows * keysWide, rows * depthWide];
  const views: View[] = [q, k, v, out, ...(lengths === undefined ? [] : [lengths])];
  const operands: Operand[] = views.map((view) => ({ view }));
  const stride = (view: View, axis: number): number => view.strides[axis] as number;
  const body = stepFunction(buffers, operands, (frame, accesses, [low, high], work) => {
    const [head, used, masked, first, height, seen] = frame.locals("i32", "i32", "i32", "i32", "i32", "i32");
    const [row, rowAt, valid, rest, p, kc] = frame.locals("i32", "i32", "i32", "i32", "i32", "i32");
    const [a, kPanels, vPanels, scores, result, at] = frame.locals("i32", "i32", "i32", "i32", "i32", "i32");
    const [weight] = frame.locals("v128");
    const here = accesses.map((access) => ({ ...access, pointer: frame.locals("i32")[0] }));
    const [qHere, kHere, vHere, outHere, lengthHere] = here as [Access, Access, Access, Access, Access?];
    const byRow = (view: View): [number, number] => [stride(view, 2), stride(view, 3)];
    const byColumn = (view: View): [number, number] => [stride(view, 3), stride(view, 2)];
    const toA = { to: a, width: tile.rows, spacing: deep * tile.rows };
    const toK = { to: kPanels, width: tile.columns, spacing: depth * tile.columns };
    const toV = { to: vPanels, width: tile.columns, spacing: keys * tile.columns };
    const bRow = i32(4 * tile.columns);
    const inHead = [
      head.set(op("i32.rem_u", low.get, i32(heads))),
      here.map((access, i) => {
        const [image, own] = (views[i] as View).strides as [number, number];
        const bytes = bytesPerElement(access);
        return [
          access.pointer.set((accesses[i] as Access).pointer.get),
          moveBy(access.pointer, image * bytes, op("i32.div_u", low.get, i32(heads))),
          access === lengthHere ? [] : moveBy(access.pointer, own * bytes, head.get),
        ];
      }),
      used.set(lengthHere === undefined ? i32(keys) : memory("i32.load", 0, lengthHere.pointer.get)),
      masked.set(op("i32.lt_s", used.get, i32(1))), // no key counts: all get the same weight
      used.set(op("select", i32(keys), least(used.get, i32(keys)), masked.get)),
      cutPanels(frame, { from: kHere, lanes: used.get, depth: i32(depth), strides: byRow(k) }, toK),
      cutPanels(frame, { from: vHere, lanes: i32(depth), depth: used.get, strides: byColumn(v) }, toV),
    ];
    /** Keys that count for queries before `end`. */
    const before = (end: Code): Code => {
      const visible = least(used.get, add(end, i32(keys - queries)));
      return causal ? op("select", used.get, visible, masked.get) : used.get;
    };
    const scoresAt = floatsAt(rowAt);
    const normalise = [
      [row.set(i32(0)), rowAt.set(scores.get)],
      upTo(row, height.get, [
        valid.set(before(add(add(first.get, row.get), i32(1)))),
        when(
          masked.get,
          [valid.set(i32(0)), weight.set(floats(1 / keys))],
          [
            softmaxRow(frame, { source: scoresAt, target: scoresAt, width: valid.get, scale, log: false }),
            weight.set(floats(0)),
          ],
        ),
        rest.set(add(rowAt.get, mul(valid.get, i32(4)))),
        pass(frame, sub(seen.get, valid.get), [floatsAt(rest)], ([y], lanes) => store(y, lanes, weight)),
        moveBy(rowAt, 4 * keysWide),
      ]),
    ];
    const weigh = [
      [kc.set(least(i32(deep), sub(seen.get, p.get))), at.set(scores.get), moveBy(at, 4, p.get)],
      cutPanels(frame, { from: floatsAt(at), lanes: height.get, depth: kc.get, strides: [keysWide, 1] }, toA),
      [a.get, i32(4 * toA.spacing), add(vPanels.get, mul(p.get, bRow)), i32(4 * toV.spacing), bRow],
      [result.get, i32(4 * depthWide), height.get, i32(depthWide / tile.columns), kc.get],
      call("gemm", p.get),
      p.set(add(p.get, i32(deep))),
    ];
    const block = [
      height.set(least(i32(rows), sub(i32(queries), first.get))),
      seen.set(before(add(first.get, height.get))),
      cutPanels(frame, { from: qHere, lanes: height.get, depth: i32(depth), strides: byRow(q) }, toA),
      [a.get, i32(4 * toA.spacing), kPanels.get, i32(4 * toK.spacing), bRow, scores.get, i32(4 * keysWide)],
      call(
        "gemm",
        height.get,
        op("i32.div_u", add(seen.get, i32(tile.columns - 1)), i32(tile.columns)),
        i32(depth),
        i32(0),
      ),
      normalise,
      p.set(i32(0)),
      doWhile(weigh, op("i32.lt_u", p.get, seen.get)),
      writeTile(
        frame,
        { views: [], scalars: [{ kind: "accumulator", dtype: "f32" }] },
        {
          product: result,
          spacing: depthWide,
          extents: [height.get, i32(depth)],
          outside: [outHere],
          strides: [out.strides.slice(2)],
        },
      ),
      moveBy(qHere.pointer, stride(q, 2) * bytesPerElement(qHere) * rows),
      moveBy(outHere.pointer, stride(out, 2) * bytesPerElement(outHere) * rows),
    ];
    let end: Code = work.get;
    const begin = [a, kPanels, vPanels, scores, result].map((area, i) => {
      const start = area.set(end);
      end = add(area.get, i32(4 * (areas[i] as number)));
      return start;
    });
    return [begin, upTo(low, high.get, [inHead, first.set(i32(0)), upTo(first, i32(queries), block, i32(rows))])];
  });
  const workBytes = 4 * areas.reduce((sum, count) => sum + count, 0);
  return { body, operands, units: queries * depth === 0 ? 0 : batch * heads, workBytes };
}
