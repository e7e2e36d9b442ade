import { readFileSync } from "node:fs";
import { openSafetensors, bytesSource, openShards } from "@nidus/data";
import { Device, hostTensor, read } from "@nidus/tensor";
import { referenceBackend } from "@nidus/tensor/reference";
import { wasmBackend } from "@nidus/tensor/wasm";
import { loadClip } from "./loadClip.ts";
import { encodeImages, encodeTokens, encodeAll } from "./encode.ts";
import { classify } from "./zeroShot.ts";
import { resizePositions } from "./tower/positions.ts";
const G = process.argv[2] ?? "clip-tiny"; const B = process.argv[3] ?? "wasm";
const root = "/work/shared/golden/" + G;
function crc32(b: Uint8Array) { let c = ~0; for (const x of b) { c ^= x; for (let k = 0; k < 8; k++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0); } return ~c >>> 0; }
function det(tag: string, name: string, shape: number[], scale: number, offset: number) { const seed = crc32(new TextEncoder().encode(tag + ":" + name)); const n = shape.reduce((a, b) => a * b, 1); const v = new Float32Array(n); const s = Math.fround(scale);
  for (let i = 0; i < n; i++) { let x = (Math.imul(i, 0x9E3779B1) + seed) >>> 0; x ^= x >>> 16; x = Math.imul(x, 0x7feb352d); x ^= x >>> 15; x = Math.imul(x, 0x846ca68b); x ^= x >>> 16; const u = (x >>> 8) * 2 ** -24; const val = Math.fround(Math.fround(u - 0.5) * s); v[i] = offset ? Math.fround(offset + val) : val; } return v; }
const cfg = JSON.parse(readFileSync(root + "/config.json", "utf8"));
const exp = await openSafetensors(bytesSource("expected", new Uint8Array(readFileSync(root + "/expected.safetensors"))));
const get = async (n: string) => { const t = await exp.read(n); return { shape: t.shape, data: Float64Array.from(t.data as any) }; };
const dev = new Device(B === "wasm" ? await wasmBackend() : referenceBackend());
const t0 = performance.now();
let clip: any;
const formula = cfg.tag ? new Map<string, any>(JSON.parse(readFileSync(root + "/formula-tensors.json", "utf8")).map((f: any) => [f.name, f])) : undefined as any;
if (cfg.weights) { const w = root + "/" + cfg.weights; clip = await loadClip({ name: G, open: async () => ({ tensors: await openSafetensors(bytesSource("w", new Uint8Array(readFileSync(w + "/model.safetensors")))), config: JSON.parse(readFileSync(w + "/config.json", "utf8")) }) }, { device: dev }); }
else { const names = [...formula.keys()].filter((n) => !/^(clip\.images|ctx|mediclip|april)/.test(n)); 
 const all = [...names, ...(names.includes("logit_scale") ? [] : ["logit_scale"])];
 clip = await loadClip({ name: G, open: async () => ({ tensors: { names: all, metadata: {}, info: (n) => n === "logit_scale" ? { dtype: "F32", shape: [], bytes: 4 } : { dtype: "F32", shape: formula.get(n).shape, bytes: 4 * formula.get(n).shape.reduce((a: number, b: number) => a * b, 1) }, read: async (n) => n === "logit_scale" ? { dtype: "F32", shape: [], data: Float32Array.of(Math.fround(4.605170249938965)) } : ({ dtype: "F32", shape: formula.get(n).shape, data: det(cfg.tag, n, formula.get(n).shape, formula.get(n).scale, formula.get(n).offset) }) }, config: { vision_cfg: { width: cfg.clip.width }, text_cfg: { heads: cfg.clip.theads }, quick_gelu: true } as any }) }, { device: dev }); }
console.log("loaded", ((performance.now() - t0) / 1000).toFixed(1), JSON.stringify(clip.info).slice(0, 300), dev.stats, process.memoryUsage().rss / 1e6 | 0);
const cmp = async (name: string, got: any) => { const w = await get(name); let d = 0, n = 0, m = 0; const g = got.data; if (g.length !== w.data.length) { console.log(name, "LENGTH", g.length, w.data.length); return; } for (let i = 0; i < g.length; i++) { d += (g[i] - w.data[i]!) ** 2; n += w.data[i]! ** 2; m = Math.max(m, Math.abs(g[i] - w.data[i]!)); } console.log(name.padEnd(34), "relL2", Math.sqrt(d / n).toExponential(2), "abs", m.toExponential(2)); };
const img = (n: string, side: number) => { if (cfg.weights) return null as any; const f = formula.get(n); return hostTensor(f.shape, det(cfg.tag, n, f.shape, f.scale, f.offset)); };
if (G === "clip-vit-l14") {
  for (const side of [224, 240]) {
    const px = img("clip.images." + side, side); const t = performance.now();
    const f: any = await encodeAll(clip, px, { size: side, taps: [6, 12, 18, 24], pooled: true }, { group: 1 });
    console.log(side, "2 images", ((performance.now() - t) / 1000).toFixed(2), "s", process.memoryUsage().rss / 1e6 | 0, dev.stats);
    await cmp(`${side}.pooled`, f.pooled);
    for (const L of [6, 12, 18, 24]) { const x = f.tokens[L]; const [b, n, d] = x.shape; const rows = cfg.rows[side]; await cmp(`${side}.tap${L}.cls`, { data: [0, 1].flatMap((i) => [...x.data.subarray(i * n * d, i * n * d + d)]) }); await cmp(`${side}.tap${L}.rows`, { data: [0, 1].flatMap((i) => rows.flatMap((r: number) => [...x.data.subarray((i * n + r) * d, (i * n + r + 1) * d)])) }); }
    const t2 = performance.now(); await encodeAll(clip, px, { size: side, taps: [6, 12, 18, 24], pooled: true }, { group: 1 }); console.log("again", ((performance.now() - t2) / 1000).toFixed(2));
  }
} else {
  const side = cfg.clip?.image ?? 28;
  const px = cfg.weights ? hostTensor((await get("pixel_values")).shape as number[], Float32Array.from((await get("pixel_values")).data)) : img("clip.images." + side, side);
  const L = clip.info.vision.layers; const taps = [...Array(L + 1).keys()];
  const f: any = await encodeAll(clip, px, { size: side, taps, normed: true, pooled: true, projected: true });
  await cmp("vision.embed", f.tokens[0]); for (let l = 1; l <= L; l++) await cmp(`vision.block.${l}`, f.tokens[l]);
  await cmp("vision.ln_post", f.normed); await cmp("vision.pooled", f.pooled);
  const alone: any = await encodeAll(clip, px, { size: side, taps: [], pooled: true }); await cmp("vision.pooled", alone.pooled);
  if (!cfg.weights) for (const [k, s] of Object.entries(cfg.alt_sizes) as any) { const g: any = await encodeAll(clip, img("clip.images." + s, s), { size: s, taps: [2, 4, 6], pooled: true }); for (const l of [2, 4, 6]) await cmp(`${k}.vision.block.${l}`, g.tokens[l]); await cmp(`${k}.vision.pooled`, g.pooled); }
  const idsT = await get("text.ids"); const ids = hostTensor(idsT.shape as number[], Int32Array.from(idsT.data));
  const n = clip.info.text.layers; const tt = [...Array(n).keys()].map((i) => i + 1);
  for (const causal of cfg.weights ? [true] : [true, false]) { const key = causal ? "causal" : "noncausal"; const a: any = await encodeTokens(clip, ids, { end: 49407, causal, taps: tt }); for (const l of tt) await cmp(`text.${key}.block.${l}`, a.tokens[l]); if (!cfg.weights) await cmp(`text.${key}.ln_final_eot`, a.normed); await cmp(`text.${key}.pooled`, a.pooled); const b: any = await encodeTokens(clip, ids, { end: 49407, causal }); await cmp(`text.${key}.pooled`, b.pooled); if (causal) await cmp("logits_per_image", classify(clip.info.logitScale, alone.pooled, b.pooled).logits); }
}
