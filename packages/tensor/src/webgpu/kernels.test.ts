import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { DType } from "../dtype.ts";
import type { Body, Plan, PlanBuffer, Step, View } from "../schedule/plan.ts";
import { foldGrid } from "./grid.ts";
import type { Capabilities } from "./kernel.ts";
import { kernelsOf, type PlannedKernel } from "./kernels.ts";
import { literal } from "./literal.ts";

/**
 * Kernels as text: one small shape each, word for word. A change meant to leave kernels alone must leave these alone; a change
 * of a kernel changes its snapshot with it.
 */
const test = suite("WGSL of the kernels");

const gpu: Capabilities = { software: false, subgroupSize: 0 };
const cpu: Capabilities = { software: true, subgroupSize: 8 };

const buffer = (elements: number, dtype: DType = "f32", packed = false): PlanBuffer => ({
  kind: "input",
  index: 0,
  dtype,
  elements,
  frozen: packed,
  packed,
});
const view = (id: number, strides: number[], offset = 0): View => ({ buffer: id, offset, strides });
const plain: Body = { views: [], scalars: [{ kind: "accumulator", dtype: "f32" }] };
const planOf = (step: Step, ...buffers: PlanBuffer[]): Plan => ({ buffers, steps: [step] });
const wgsl = (plan: Plan, capabilities: Capabilities): string =>
  kernelsOf(plan, capabilities)
    .map((kernel) => kernel.wgsl)
    .join("");

/** `x + bias` of a buffer and a row. */
const sum: Body = {
  views: [view(0, [3, 1]), view(1, [0, 1], 2)],
  scalars: [
    { kind: "load", view: 0, dtype: "f32" },
    { kind: "load", view: 1, dtype: "f32" },
    { kind: "op", op: "add", arguments: [0, 1], dtype: "f32" },
  ],
};

const plans = {
  map: planOf(
    {
      kind: "map",
      name: "map",
      shape: [2, 3],
      out: view(2, [3, 1]),
      body: {
        views: sum.views,
        scalars: [
          ...sum.scalars,
          { kind: "literal", value: -0.1, dtype: "f32" },
          { kind: "op", op: "mul", arguments: [2, 3], dtype: "f32" },
          { kind: "op", op: "erf", arguments: [4], dtype: "f32" },
        ],
      },
    },
    buffer(6),
    buffer(5),
    buffer(6),
  ),
  half: planOf(
    {
      kind: "map",
      name: "half",
      shape: [7],
      out: view(1, [1]),
      body: {
        views: [view(0, [2], 1)],
        scalars: [
          { kind: "load", view: 0, dtype: "f32" },
          { kind: "op", op: "cast", arguments: [0], dtype: "f16" },
        ],
      },
    },
    buffer(14, "f32", true),
    buffer(7, "f16"),
  ),
  reduce: planOf(
    {
      kind: "reduce",
      name: "reduce",
      op: "max",
      outer: [5],
      inner: [100],
      body: { views: [view(0, [100, 1])], scalars: [{ kind: "load", view: 0, dtype: "i32" }] },
      epilogue: { views: [], scalars: [{ kind: "accumulator", dtype: "i32" }] },
      out: view(1, [1]),
    },
    buffer(500, "i32"),
    buffer(5, "i32"),
  ),
  softmax: planOf(
    { kind: "softmax", name: "softmax", log: false, rows: 3, width: 5, x: view(0, [5, 1]), out: view(1, [5, 1]) },
    buffer(15),
    buffer(15),
  ),
  layerNorm: planOf(
    {
      kind: "layerNorm",
      name: "layerNorm",
      epsilon: 1e-5,
      rows: 3,
      width: 300,
      x: view(0, [300, 1]),
      gain: view(1, [1]),
      bias: view(2, [1]),
      out: view(3, [300, 1]),
    },
    buffer(900),
    buffer(300, "f32", true),
    buffer(300),
    buffer(900),
  ),
  direct: planOf(
    {
      kind: "matmul",
      name: "direct",
      batch: [2],
      m: 3,
      n: 32,
      k: 8,
      a: view(0, [24, 8, 1]),
      b: view(1, [0, 32, 1]),
      epilogue: plain,
      out: view(2, [96, 32, 1]),
    },
    buffer(48),
    buffer(256, "f32", true),
    buffer(192),
  ),
  tiled: planOf(
    {
      kind: "matmul",
      name: "tiled",
      batch: [],
      m: 32,
      n: 64,
      k: 20,
      a: view(0, [20, 1]),
      b: view(1, [64, 1]),
      epilogue: {
        views: [view(2, [0, 1])],
        scalars: [
          { kind: "accumulator", dtype: "f32" },
          { kind: "load", view: 0, dtype: "f32" },
          { kind: "op", op: "add", arguments: [0, 1], dtype: "f32" },
        ],
      },
      out: view(3, [64, 1]),
    },
    buffer(640),
    buffer(1280),
    buffer(64),
    buffer(2048),
  ),
  attention: planOf(
    {
      kind: "attention",
      name: "attention",
      batch: 2,
      heads: 1,
      queries: 5,
      keys: 40,
      depth: 8,
      scale: 0.5,
      causal: true,
      q: view(0, [40, 40, 8, 1]),
      k: view(1, [320, 320, 8, 1]),
      v: view(2, [320, 320, 8, 1]),
      lengths: view(3, [1]),
      out: view(4, [40, 40, 8, 1]),
    },
    buffer(80),
    buffer(640),
    buffer(640),
    buffer(2, "i32"),
    buffer(80),
  ),
};

test("map: fused expression over broadcast views", () => {
  assert.snapshot(
    wgsl(plans.map, gpu),
    `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
fn erf(x: f32) -> f32 {
  let s = x * x;
  let near = x * (((((-0.0005631419f * s + 0.00491755083f) * s - 0.0267113112f) * s + 0.112801798f) * s - 0.37612325f) * s + 1.12837911f);
  let m = min(abs(x), 4f);
  let g = (((((-0.000185574012f * m + 0.00293960741f) * m - 0.0218053199f) * m + 0.103037372f) * m + 0.638225675f) * m + 1.12704003f) * m + 0.00035371838f;
  let far = 1f - exp(-g);
  return select(select(far, -far, x < 0f), near, m < 1f);
}

fn element(i: u32) -> f32 {
  let i1 = i % 3u;
  let t0 = x0[i];
  let t1 = x1[i1 + 2u];
  let t2 = t0 + t1;
  let t3 = (-0.10000000149011612f);
  let t4 = t2 * t3;
  let t5 = erf(t4);
  return t5;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group.x * 64u + lane;
  if (i >= 6u) { return; }
  let at = i;
  y[at] = element(i);
}
`,
  );
});

test("map: f16 results, two to a word", () => {
  assert.snapshot(
    wgsl(plans.half, gpu),
    `@group(0) @binding(0) var<storage, read> x0: array<u32>;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;

fn element(i: u32) -> f32 {
  let i0 = i;
  let t0_at = i0 * 2u + 1u;
  let t0 = unpack2x16float(x0[(t0_at) >> 1u])[(t0_at) & 1u];
  let t1 = t0;
  return t1;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group.x * 64u + lane;
  if (i >= 4u) { return; }
  y[i + 0u] = pack2x16float(vec2f(element(2u * i), select(0f, element(min(2u * i + 1u, 6u)), 2u * i + 1u < 7u)));
}
`,
  );
});

test("reduce: rows, one workgroup for several", () => {
  assert.snapshot(
    wgsl(plans.reduce, gpu),
    `@group(0) @binding(0) var<storage, read> x0: array<i32>;
@group(0) @binding(1) var<storage, read_write> y: array<i32>;
var<workgroup> joinAllParts: array<i32, 64>;
fn joinAll(value: i32, lane: u32) -> i32 {
  joinAllParts[lane] = value;
  workgroupBarrier();
  if ((lane % 16u) < 8u) { joinAllParts[lane] = max(joinAllParts[lane], joinAllParts[lane + 8u]); }
  workgroupBarrier();
  if ((lane % 16u) < 4u) { joinAllParts[lane] = max(joinAllParts[lane], joinAllParts[lane + 4u]); }
  workgroupBarrier();
  if ((lane % 16u) < 2u) { joinAllParts[lane] = max(joinAllParts[lane], joinAllParts[lane + 2u]); }
  workgroupBarrier();
  if ((lane % 16u) < 1u) { joinAllParts[lane] = max(joinAllParts[lane], joinAllParts[lane + 1u]); }
  workgroupBarrier();
  let joined = joinAllParts[lane - (lane % 16u)];
  workgroupBarrier();
  return joined;
}

fn term(o: u32, r: u32) -> i32 {
  let o0 = o;
  let r0 = r;
  let t0 = x0[o0 * 100u + r0];
  return t0;
}
fn finish(total: i32, o: u32) -> i32 {
  let t0 = total;
  return t0;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let result = lane / 16u;
  let partner = lane % 16u;
  let o = group.x * 4u + result;
  let begin = 0u;
  let end = select(0u, 100u, o < 5u);
  var total = i32(-2147483648);
  for (var run = begin + partner; run < end; run += 512u) {
    var part = term(o, run);
    let last = min(run + 512u, end);
    for (var r = run + 16u; r < last; r += 16u) { part = max(part, term(o, r)); }
    total = max(total, part);
  }
  total = joinAll(total, lane);
  if (partner == 0u && o < 5u) {
    y[o] = finish(total, o);
  }
}
`,
  );
});

test("softmax", () => {
  assert.snapshot(
    wgsl(plans.softmax, gpu),
    `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
fn sumOf(value: f32, lane: u32) -> f32 { return value; }
fn maxOf(value: f32, lane: u32) -> f32 { return value; }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let result = lane;
  let partner = 0u;
  let row = group.x * 64u + result;
  let start = min(row, 2u) * 5u + 0u;
  var most = -3.4028234663852886e38f;
  for (var c = partner; c < 5u; c += 1u) { most = max(most, x0[start + c]); }
  most = maxOf(most, lane);
  var total = 0f;
  for (var c = partner; c < 5u; c += 1u) { total += exp(x0[start + c] - most); }
  total = sumOf(total, lane);
  let scale = 1f / total;
  for (var c = partner; c < 5u; c += 1u) { if (row < 3u) { y[row * 5u + c + 0u] = exp(x0[start + c] - most) * scale; } }
}
`,
  );
});

test("layerNorm with packed gain", () => {
  assert.snapshot(
    wgsl(plans.layerNorm, gpu),
    `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<u32>;
@group(0) @binding(2) var<storage, read> x2: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
var<workgroup> sumOfParts: array<f32, 64>;
fn sumOf(value: f32, lane: u32) -> f32 {
  sumOfParts[lane] = value;
  workgroupBarrier();
  if (lane < 32u) { sumOfParts[lane] = sumOfParts[lane] + sumOfParts[lane + 32u]; }
  workgroupBarrier();
  if (lane < 16u) { sumOfParts[lane] = sumOfParts[lane] + sumOfParts[lane + 16u]; }
  workgroupBarrier();
  if (lane < 8u) { sumOfParts[lane] = sumOfParts[lane] + sumOfParts[lane + 8u]; }
  workgroupBarrier();
  if (lane < 4u) { sumOfParts[lane] = sumOfParts[lane] + sumOfParts[lane + 4u]; }
  workgroupBarrier();
  if (lane < 2u) { sumOfParts[lane] = sumOfParts[lane] + sumOfParts[lane + 2u]; }
  workgroupBarrier();
  if (lane < 1u) { sumOfParts[lane] = sumOfParts[lane] + sumOfParts[lane + 1u]; }
  workgroupBarrier();
  let joined = sumOfParts[0u];
  workgroupBarrier();
  return joined;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let result = 0u;
  let partner = lane;
  let row = group.x * 1u + result;
  let start = min(row, 2u) * 300u + 0u;
  var total = 0f;
  for (var c = partner; c < 300u; c += 64u) { total += x0[start + c]; }
  let mean = sumOf(total, lane) * 0.0033333334140479565f;
  var spread = 0f;
  for (var c = partner; c < 300u; c += 64u) { let d = x0[start + c] - mean; spread += d * d; }
  let scale = 1f / sqrt(sumOf(spread, lane) * 0.0033333334140479565f + 0.000009999999747378752f);
  for (var c = partner; c < 300u; c += 64u) { if (row < 3u) { y[row * 300u + c + 0u] = (x0[start + c] - mean) * scale * unpack2x16float(x1[(c * 1u + 0u) >> 1u])[(c * 1u + 0u) & 1u] + x2[c * 1u + 0u]; } }
}
`,
  );
});

test("matmul straight from memory, with subgroups", () => {
  assert.snapshot(
    wgsl(plans.direct, cpu),
    `enable subgroups;
@group(0) @binding(0) var<storage, read> x0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> x1: array<vec2u>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;
fn halves(words: vec2u) -> vec4f {
  return vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
}
fn finish(accumulator: f32, batch: u32, i: u32, j: u32) -> f32 {
  let t0 = accumulator;
  return t0;
}

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32, @builtin(subgroup_invocation_id) own: u32) {
  let id = group.x;
  let batch = id / 1u;
  let tileRow = id % 1u;
  let tileColumn = id / 1u % 1u;
  let row0 = tileRow * 3u;
  let column = (tileColumn * 8u + lane) * 4u;
  let b0 = batch;
  let aStart = b0 * 6u;
  let bStart = 0u;
  let r0 = min(row0 + 0u + own, 2u);
  let quarter = column / 4u;
  var c0 = vec4f(0f);
  var c1 = vec4f(0f);
  var c2 = vec4f(0f);
  for (var l = 0u; l < 2u; l++) {
    let q0 = halves(x1[bStart + (l * 4u + 0u) * 8u + quarter]);
    let q1 = halves(x1[bStart + (l * 4u + 1u) * 8u + quarter]);
    let q2 = halves(x1[bStart + (l * 4u + 2u) * 8u + quarter]);
    let q3 = halves(x1[bStart + (l * 4u + 3u) * 8u + quarter]);
    let a0 = x0[aStart + (r0) * 2u + l];
    { let v = subgroupBroadcast(a0, 0u); c0 += v.x * q0; c0 += v.y * q1; c0 += v.z * q2; c0 += v.w * q3; }
    { let v = subgroupBroadcast(a0, 1u); c1 += v.x * q0; c1 += v.y * q1; c1 += v.z * q2; c1 += v.w * q3; }
    { let v = subgroupBroadcast(a0, 2u); c2 += v.x * q0; c2 += v.y * q1; c2 += v.z * q2; c2 += v.w * q3; }
  }
  var results = array<vec4f, 4>(c0, c1, c2, vec4f(0f));
  let j = column;
  for (var r = 0u; r < 3u; r++) {
    let i = row0 + r;
    if (j < 32u) { y[(b0 * 96u + i * 32u + j) / 4u] = vec4<f32>(finish(results[r][0], batch, i, j + 0u), finish(results[r][1], batch, i, j + 1u), finish(results[r][2], batch, i, j + 2u), finish(results[r][3], batch, i, j + 3u)); }
  }
}
`,
  );
});

test("matmul by tiles, with an epilogue", () => {
  assert.snapshot(
    wgsl(plans.tiled, gpu),
    `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> x2: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4<f32>>;
fn finish(accumulator: f32, batch: u32, i: u32, j: u32) -> f32 {
  let t0 = accumulator;
  let t1 = x2[j];
  let t2 = t0 + t1;
  return t2;
}
var<workgroup> aTile: array<vec4f, 144>;
var<workgroup> bTile: array<vec4f, 272>;

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let id = group.x;
  let batch = id / 1u;
  let tileRow = id % 1u;
  let tileColumn = id / 1u % 1u;
  let row0 = tileRow * 32u;
  let column0 = tileColumn * 64u;
  let tx = lane % 16u;
  let ty = lane / 16u;
  let aStart = 0u;
  let bStart = 0u;
  var c0 = vec4f(0f);
  var c1 = vec4f(0f);
  var c2 = vec4f(0f);
  var c3 = vec4f(0f);
  for (var l0 = 0u; l0 < 20u; l0 += 16u) {
    workgroupBarrier();
    { let e = lane + 0u; let d = e % 16u; let v = e / 16u; aTile[d * 9u + v] = select(vec4f(0f), vec4f(x0[aStart + (row0 + v * 4u + 0u) * 20u + (min(l0 + d, 19u)) * 1u], x0[aStart + (row0 + v * 4u + 1u) * 20u + (min(l0 + d, 19u)) * 1u], x0[aStart + (row0 + v * 4u + 2u) * 20u + (min(l0 + d, 19u)) * 1u], x0[aStart + (row0 + v * 4u + 3u) * 20u + (min(l0 + d, 19u)) * 1u]), l0 + d < 20u); }
    { let e = lane + 0u; let d = e / 16u; let v = e % 16u; bTile[d * 17u + v] = select(vec4f(0f), x1[bStart + (min(l0 + d, 19u)) * 16u + column0 / 4u + v], l0 + d < 20u); }
    { let e = lane + 128u; let d = e / 16u; let v = e % 16u; bTile[d * 17u + v] = select(vec4f(0f), x1[bStart + (min(l0 + d, 19u)) * 16u + column0 / 4u + v], l0 + d < 20u); }
    workgroupBarrier();
    { let a0 = aTile[0u + ty * 1u]; let b = bTile[0u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[9u + ty * 1u]; let b = bTile[17u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[18u + ty * 1u]; let b = bTile[34u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[27u + ty * 1u]; let b = bTile[51u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[36u + ty * 1u]; let b = bTile[68u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[45u + ty * 1u]; let b = bTile[85u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[54u + ty * 1u]; let b = bTile[102u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[63u + ty * 1u]; let b = bTile[119u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[72u + ty * 1u]; let b = bTile[136u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[81u + ty * 1u]; let b = bTile[153u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[90u + ty * 1u]; let b = bTile[170u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[99u + ty * 1u]; let b = bTile[187u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[108u + ty * 1u]; let b = bTile[204u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[117u + ty * 1u]; let b = bTile[221u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[126u + ty * 1u]; let b = bTile[238u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
    { let a0 = aTile[135u + ty * 1u]; let b = bTile[255u + tx]; c0 += a0.x * b; c1 += a0.y * b; c2 += a0.z * b; c3 += a0.w * b; }
  }
  var results = array<vec4f, 5>(c0, c1, c2, c3, vec4f(0f));
  let j = column0 + tx * 4u;
  for (var r = 0u; r < 4u; r++) {
    let i = row0 + ty * 4u + r;
    if (j < 64u) { y[(i * 64u + j) / 4u] = vec4<f32>(finish(results[r][0], batch, i, j + 0u), finish(results[r][1], batch, i, j + 1u), finish(results[r][2], batch, i, j + 2u), finish(results[r][3], batch, i, j + 3u)); }
  }
}
`,
  );
});

test("attention, causal, with lengths", () => {
  assert.snapshot(
    wgsl(plans.attention, gpu),
    `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<f32>;
@group(0) @binding(2) var<storage, read> x2: array<f32>;
@group(0) @binding(3) var<storage, read> x3: array<i32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
var<workgroup> stage: array<vec4f, 512>;
var<workgroup> weights: array<vec4f, 256>;
var<workgroup> peaks: array<f32, 256>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let id = group.x;
  let row0 = (id % 1u) * 32u;
  let head = id / 1u;
  let column0 = (head % 1u) * 64u;
  let h = (head / 1u) % 1u;
  let b = head / 1u;
  let tx = lane % 8u;
  let ty = lane / 8u;
  let row = row0 + ty * 4u;
  let valid = u32(max(x3[b], 0));
  var peak0 = -3.4028234663852886e38f;
  var o0_0 = vec4f(0f);
  var peak1 = -3.4028234663852886e38f;
  var o1_0 = vec4f(0f);
  var peak2 = -3.4028234663852886e38f;
  var o2_0 = vec4f(0f);
  var peak3 = -3.4028234663852886e38f;
  var o3_0 = vec4f(0f);
  var sums = vec4f(0f);
  for (var key0 = 0u; key0 < 40u; key0 += 32u) {
    var s0 = vec4f(0f);
    var s1 = vec4f(0f);
    var s2 = vec4f(0f);
    var s3 = vec4f(0f);
    for (var d0 = 0u; d0 < 8u; d0 += 16u) {
      workgroupBarrier();
      for (var e = lane; e < 128u; e += 64u) {
        let r = e / 16u; let d = d0 + e % 16u; let dc = min(d, 7u);
        stage[0u + (e % 16u) * 8u + r] = vec4f(select(0f, x0[b * 40u + h * 40u + min(row0 + r * 4u + 0u, 4u) * 8u + dc], d < 8u), select(0f, x0[b * 40u + h * 40u + min(row0 + r * 4u + 1u, 4u) * 8u + dc], d < 8u), select(0f, x0[b * 40u + h * 40u + min(row0 + r * 4u + 2u, 4u) * 8u + dc], d < 8u), select(0f, x0[b * 40u + h * 40u + min(row0 + r * 4u + 3u, 4u) * 8u + dc], d < 8u));
      }
      for (var e = lane; e < 128u; e += 64u) {
        let r = e / 16u; let d = d0 + e % 16u; let dc = min(d, 7u);
        stage[128u + (e % 16u) * 8u + r] = vec4f(select(0f, x1[b * 320u + h * 320u + min(key0 + r * 4u + 0u, 39u) * 8u + dc], d < 8u), select(0f, x1[b * 320u + h * 320u + min(key0 + r * 4u + 1u, 39u) * 8u + dc], d < 8u), select(0f, x1[b * 320u + h * 320u + min(key0 + r * 4u + 2u, 39u) * 8u + dc], d < 8u), select(0f, x1[b * 320u + h * 320u + min(key0 + r * 4u + 3u, 39u) * 8u + dc], d < 8u));
      }
      workgroupBarrier();
      for (var d = 0u; d < 16u; d += 4u) {
        { let q = stage[(d + 0u) * 8u + ty]; let k = stage[128u + (d + 0u) * 8u + tx]; s0 += q.x * k; s1 += q.y * k; s2 += q.z * k; s3 += q.w * k; }
        { let q = stage[(d + 1u) * 8u + ty]; let k = stage[128u + (d + 1u) * 8u + tx]; s0 += q.x * k; s1 += q.y * k; s2 += q.z * k; s3 += q.w * k; }
        { let q = stage[(d + 2u) * 8u + ty]; let k = stage[128u + (d + 2u) * 8u + tx]; s0 += q.x * k; s1 += q.y * k; s2 += q.z * k; s3 += q.w * k; }
        { let q = stage[(d + 3u) * 8u + ty]; let k = stage[128u + (d + 3u) * 8u + tx]; s0 += q.x * k; s1 += q.y * k; s2 += q.z * k; s3 += q.w * k; }
      }
    }
    let column = vec4u(key0 + tx * 4u) + vec4u(0u, 1u, 2u, 3u);
    s0 *= 0.5f;
    s0 = select(s0, vec4f(-1e30f), column > vec4u(row + 35u));
    s0 = select(s0, vec4f(-1e30f), column >= vec4u(valid));
    peaks[(ty * 4u + 0u) * 8u + tx] = max(max(s0.x, s0.y), max(s0.z, s0.w));
    s1 *= 0.5f;
    s1 = select(s1, vec4f(-1e30f), column > vec4u(row + 36u));
    s1 = select(s1, vec4f(-1e30f), column >= vec4u(valid));
    peaks[(ty * 4u + 1u) * 8u + tx] = max(max(s1.x, s1.y), max(s1.z, s1.w));
    s2 *= 0.5f;
    s2 = select(s2, vec4f(-1e30f), column > vec4u(row + 37u));
    s2 = select(s2, vec4f(-1e30f), column >= vec4u(valid));
    peaks[(ty * 4u + 2u) * 8u + tx] = max(max(s2.x, s2.y), max(s2.z, s2.w));
    s3 *= 0.5f;
    s3 = select(s3, vec4f(-1e30f), column > vec4u(row + 38u));
    s3 = select(s3, vec4f(-1e30f), column >= vec4u(valid));
    peaks[(ty * 4u + 3u) * 8u + tx] = max(max(s3.x, s3.y), max(s3.z, s3.w));
    workgroupBarrier();
    for (var e = lane; e < 512u; e += 64u) {
      let r = min(key0 + e / 16u, 39u); let c = (e % 16u) * 4u;
      stage[e] = vec4f(x2[b * 320u + h * 320u + r * 8u + min(column0 + c + 0u, 7u)], x2[b * 320u + h * 320u + r * 8u + min(column0 + c + 1u, 7u)], x2[b * 320u + h * 320u + r * 8u + min(column0 + c + 2u, 7u)], x2[b * 320u + h * 320u + r * 8u + min(column0 + c + 3u, 7u)]);
    }
    var next0 = peak0;
    for (var t = 0u; t < 8u; t++) { next0 = max(next0, peaks[(ty * 4u + 0u) * 8u + t]); }
    let shrink0 = exp(peak0 - next0);
    peak0 = next0;
    o0_0 *= shrink0;
    let p0 = select(vec4f(0f), exp(s0 - next0), column < vec4u(40u));
    var next1 = peak1;
    for (var t = 0u; t < 8u; t++) { next1 = max(next1, peaks[(ty * 4u + 1u) * 8u + t]); }
    let shrink1 = exp(peak1 - next1);
    peak1 = next1;
    o1_0 *= shrink1;
    let p1 = select(vec4f(0f), exp(s1 - next1), column < vec4u(40u));
    var next2 = peak2;
    for (var t = 0u; t < 8u; t++) { next2 = max(next2, peaks[(ty * 4u + 2u) * 8u + t]); }
    let shrink2 = exp(peak2 - next2);
    peak2 = next2;
    o2_0 *= shrink2;
    let p2 = select(vec4f(0f), exp(s2 - next2), column < vec4u(40u));
    var next3 = peak3;
    for (var t = 0u; t < 8u; t++) { next3 = max(next3, peaks[(ty * 4u + 3u) * 8u + t]); }
    let shrink3 = exp(peak3 - next3);
    peak3 = next3;
    o3_0 *= shrink3;
    let p3 = select(vec4f(0f), exp(s3 - next3), column < vec4u(40u));
    sums *= vec4f(shrink0, shrink1, shrink2, shrink3);
    weights[(tx * 4u + 0u) * 8u + ty] = vec4f(p0.x, p1.x, p2.x, p3.x);
    weights[(tx * 4u + 1u) * 8u + ty] = vec4f(p0.y, p1.y, p2.y, p3.y);
    weights[(tx * 4u + 2u) * 8u + ty] = vec4f(p0.z, p1.z, p2.z, p3.z);
    weights[(tx * 4u + 3u) * 8u + ty] = vec4f(p0.w, p1.w, p2.w, p3.w);
    workgroupBarrier();
    for (var j = 0u; j < 32u; j += 4u) {
      { let p = weights[(j + 0u) * 8u + ty]; sums += p; let v0 = stage[(j + 0u) * 16u + 0u + tx]; o0_0 += p.x * v0; o1_0 += p.y * v0; o2_0 += p.z * v0; o3_0 += p.w * v0; }
      { let p = weights[(j + 1u) * 8u + ty]; sums += p; let v0 = stage[(j + 1u) * 16u + 0u + tx]; o0_0 += p.x * v0; o1_0 += p.y * v0; o2_0 += p.z * v0; o3_0 += p.w * v0; }
      { let p = weights[(j + 2u) * 8u + ty]; sums += p; let v0 = stage[(j + 2u) * 16u + 0u + tx]; o0_0 += p.x * v0; o1_0 += p.y * v0; o2_0 += p.z * v0; o3_0 += p.w * v0; }
      { let p = weights[(j + 3u) * 8u + ty]; sums += p; let v0 = stage[(j + 3u) * 16u + 0u + tx]; o0_0 += p.x * v0; o1_0 += p.y * v0; o2_0 += p.z * v0; o3_0 += p.w * v0; }
    }
  }
  var results = array<vec4f, 5>(o0_0 / sums.x, o1_0 / sums.y, o2_0 / sums.z, o3_0 / sums.w, vec4f(0f));
  for (var r = 0u; r < 4u; r++) {
    let i = row + r / 1u;
    let c = column0 + r % 1u * 32u + tx * 4u;
    if (i >= 5u) { break; }
    if (c + 0u < 8u) { y[b * 40u + h * 40u + i * 8u + (c + 0u)] = results[r].x; }
    if (c + 1u < 8u) { y[b * 40u + h * 40u + i * 8u + (c + 1u)] = results[r].y; }
    if (c + 2u < 8u) { y[b * 40u + h * 40u + i * 8u + (c + 2u)] = results[r].z; }
    if (c + 3u < 8u) { y[b * 40u + h * 40u + i * 8u + (c + 3u)] = results[r].w; }
  }
}
`,
  );
});

const shape = (m: number, n: number, k: number, elements = 0): Plan => {
  const step: Step = {
    kind: "matmul",
    name: "m",
    batch: [],
    m,
    n,
    k,
    a: view(0, [k, 1]),
    b: view(1, [n, 1]),
    epilogue: plain,
    out: view(2, [n, 1]),
  };
  return planOf(step, buffer(m * k), buffer(k * n), buffer(elements || m * n));
};
const only = (plan: Plan, capabilities: Capabilities): PlannedKernel => {
  const [kernel, ...more] = kernelsOf(plan, capabilities);
  assert.is(more.length, 0);
  return kernel as PlannedKernel;
};

test("the rule that picks a matmul kernel", () => {
  const [skinny, narrow, square] = [
    only(shape(2, 4096, 64), gpu),
    only(shape(4096, 2, 64), gpu),
    only(shape(512, 512, 64), gpu),
  ];
  assert.not.match(skinny.wgsl, "var<workgroup>");
  assert.not.match(narrow.wgsl, "var<workgroup>"); // transposed: threads spread over rows
  assert.equal(narrow.workgroups, skinny.workgroups);
  assert.match(square.wgsl, "aTile");
  assert.match(kernelsOf(shape(1, 1, 100_000), gpu)[0]?.wgsl as string, "joinAll");
  assert.match(only(shape(512, 512, 64), cpu).wgsl, "subgroupBroadcast");
  assert.not.match(only(shape(512, 512, 64), { software: true, subgroupSize: 0 }).wgsl, "subgroup");
});

test("interior tiles check no index", () => {
  assert.not.match(only(shape(512, 512, 64), gpu).wgsl, "min(");
  assert.match(only(shape(511, 512, 64), gpu).wgsl, "min(");
});

test("equal sizes have equal text whatever the step is called", () => {
  const plan = shape(8, 8, 8);
  const renamed = { ...plan, steps: plan.steps.map((step) => ({ ...step, name: "other" })) };
  assert.is(wgsl(plan, gpu), wgsl(renamed, gpu));
});

test("a long sum to a scalar is split over workgroups", () => {
  const step: Step = {
    kind: "reduce",
    name: "s",
    op: "sum",
    outer: [],
    inner: [1_000_000],
    body: { views: [view(0, [1])], scalars: [{ kind: "load", view: 0, dtype: "f32" }] },
    epilogue: plain,
    out: view(1, []),
  };
  const kernels = kernelsOf(planOf(step, buffer(1_000_000), buffer(1)), gpu);
  assert.is(kernels.length, 2);
  assert.ok((kernels[0]?.workgroups[0] as number) > 100);
  assert.ok((kernels[0]?.temporaryBytes as number) >= 400);
  assert.is(kernels[0]?.flops, 1_000_000);
  assert.is(kernels[0]?.bytes, 4_000_004);
  assert.is(kernels[1]?.flops, 0);
});

test("no kernel for an empty result, none that divides by an empty side", () => {
  assert.equal(kernelsOf(shape(0, 5, 3), gpu), []);
  assert.match(only(shape(4, 5, 0, 20), gpu).wgsl, "0f");
});

test("work: multiply-adds count 2, a broadcast operand is read once", () => {
  const direct = only(plans.direct, cpu);
  assert.is(direct.flops, 2 * 2 * 3 * 32 * 8);
  assert.is(direct.bytes, 48 * 4 + 256 * 2 + 192 * 4);
});

test("grids fold at 65,535 workgroups and cover every one", () => {
  for (const count of [1, 65_535, 65_536, 65_537, 131_071, 10_000_019]) {
    const { workgroups, guard } = foldGrid(count);
    const [x, y] = workgroups;
    assert.ok(x <= 65_535 && y <= 65_535 && x * y >= count && x * y - count < y);
    assert.is(guard === "", x * y === count);
  }
});

test("literals are exact and never infinite or NaN as constants", () => {
  assert.is(literal(0.1, "f32"), "0.10000000149011612f");
  assert.is(literal(-0, "f32"), "(-0f)");
  assert.is(literal(1e-40, "f32"), `${Math.fround(1e-40)}f`);
  assert.is(literal(-1e30, "f32"), `(${Math.fround(-1e30)}f)`);
  assert.is(literal(Number.POSITIVE_INFINITY, "f32"), "bitcast<f32>(infinityBits)");
  assert.is(literal(Number.NaN, "f32"), "bitcast<f32>(nanBits)");
  assert.is(literal(-(2 ** 31), "i32"), "i32(-2147483648)");
  assert.is(literal(2 ** 32 - 1, "u32"), "4294967295u");
});

test.run();
