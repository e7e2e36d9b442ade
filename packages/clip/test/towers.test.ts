import {
  type Device,
  grad,
  hostTensor,
  mul,
  program,
  read,
  reshape,
  sum,
  type Tensor,
  type Traced,
} from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  type Clip,
  encodeAll,
  encodeEmbeddings,
  encodeImages,
  encodeTokens,
  loadClip,
  mini,
  traceTextTower,
  traceVision,
  zeroShot,
} from "../src/index.ts";
import type { TextWeights, VisionWeights } from "../src/weights.ts";
import { near, noise } from "./numbers.ts";
import { openAiTensors, sourceOf } from "./tiny.ts";

const exact = await openDevice({ device: "reference" });
const fast = await openDevice({ device: "wasm" });
const tiny = (device: Device): Promise<Clip> => loadClip(sourceOf(openAiTensors()), { device });
const test = suite("towers");

test("a batch of n equals n single runs, and the order of a batch changes no bit", async () => {
  await using clip = await tiny(fast);
  const view = { size: 12, taps: [1, 2], pooled: true } as const;
  const pixels = noise([3, 3, 12, 12]);
  const all = await read(await encodeImages(clip, pixels, view));
  const singles = await encodeAll(clip, pixels, view, { group: 1 });
  near(singles.pooled.data, all.pooled.data, 2e-6);
  const turned = hostTensor(
    pixels.shape,
    Float32Array.from([2, 0, 1].flatMap((i) => [...pixels.data.subarray(i * 432, (i + 1) * 432)])),
  );
  const moved = await read(await encodeImages(clip, turned, view));
  const expected = [2, 0, 1].flatMap((i) => [...all.tokens[2].data.subarray(i * 160, (i + 1) * 160)]);
  assert.equal([...moved.tokens[2].data], expected);
});

test("one window over the whole grid is the picture itself", async () => {
  await using clip = await tiny(exact);
  const { pooled, windows } = await read(
    await encodeImages(clip, noise([2, 3, 12, 12]), { size: 12, taps: [], pooled: true, windows: [2, 3] }),
  );
  assert.equal(windows[3].shape, [2, 1, 6]);
  assert.equal(windows[2].shape, [2, 4, 6]);
  near(windows[3].data, pooled.data, 1e-12);
});

test("windows see their own patches and nothing else", async () => {
  await using clip = await tiny(exact);
  const pixels = noise([1, 3, 12, 12]);
  const view = { size: 12, taps: [], windows: [2] } as const;
  const before = (await read(await encodeImages(clip, pixels, view))).windows[2].data;
  const changed = hostTensor(
    pixels.shape,
    (pixels.data as Float32Array).map((value, i) => (Math.floor(i / 12) % 12 >= 8 && i % 12 >= 8 ? 5 : value)),
  ); // the last patch
  const after = (await read(await encodeImages(clip, changed, view))).windows[2].data;
  assert.equal([...after.slice(0, 18)], [...before.slice(0, 18)]);
  assert.not.equal([...after.slice(18)], [...before.slice(18)]);
});

test("pictures of another side, with a remainder, use resized positions", async () => {
  await using clip = await tiny(exact);
  const pixels = noise([1, 3, 18, 18]);
  const a = await read(await encodeImages(clip, pixels, { size: 18, taps: [2], pooled: true }));
  assert.equal(a.tokens[2].shape, [1, 17, 16]);
  const edge = hostTensor(
    pixels.shape,
    (pixels.data as Float32Array).map((value, i) => (i % 18 >= 16 ? 99 : value)),
  );
  const b = await read(await encodeImages(clip, edge, { size: 18, taps: [2], pooled: true }));
  assert.equal([...b.pooled.data], [...a.pooled.data]);
});

test("afterBlock feeds back into the tower, and gradients flow through it", async () => {
  await using clip = await tiny(exact);
  const info = clip.info;
  const run = (scale: Tensor, weights: Traced<VisionWeights>, x: Tensor): Tensor => {
    const f = traceVision(
      weights,
      x,
      { size: 12, taps: [1], pooled: true },
      { info, afterBlock: (stream) => mul(stream, reshape(scale, [1, 1, 1])) },
    );
    return sum(f.pooled);
  };
  const args = [clip.weights.vision, noise([1, 3, 12, 12])] as const;
  const value = async (s: number): Promise<number> =>
    (
      await (
        await program(exact, run).run(hostTensor([], Float64Array.of(s)), ...(args as unknown as [never, never]))
      ).read()
    ).data[0] as number;
  const slope = (
    await (
      await program(exact, grad(run)).run(hostTensor([], Float64Array.of(0.3)), ...(args as unknown as [never, never]))
    ).read()
  ).data[0] as number;
  const numeric = ((await value(0.3 + 1e-5)) - (await value(0.3 - 1e-5))) / 2e-5;
  assert.ok(Math.abs(slope) > 1e-3);
  near([slope], [numeric], 1e-6 * Math.max(1, Math.abs(numeric)));
});

test("the savings of the text tower are exact", async () => {
  await using clip = await tiny(exact);
  const ids = hostTensor([2, 10], Int32Array.of(18, 3, 4, 19, 0, 0, 0, 0, 0, 0, 18, 5, 6, 7, 8, 9, 19, 1, 1, 2));
  for (const causal of [true, false]) {
    const short = await encodeTokens(clip, ids, { end: 19, causal });
    const whole = await encodeTokens(clip, ids, { end: 19, causal, taps: [0, 1, 2] });
    near(short.pooled.data, whole.pooled.data, 1e-13);
    assert.equal(whole.tokens[2]?.shape, [2, 10, 8]);
  }
});

test("what follows the end counts without the mask and not with it", async () => {
  await using clip = await tiny(exact);
  const ids = Int32Array.of(18, 3, 4, 19, 0, 0, 0, 0, 0, 0);
  const other = Int32Array.of(18, 3, 4, 19, 7, 7, 7, 7, 7, 7);
  const pooled = async (x: Int32Array, causal: boolean) => [
    ...(await encodeTokens(clip, hostTensor([1, 10], x), { end: 19, causal })).pooled.data,
  ];
  assert.equal(await pooled(ids, true), await pooled(other, true));
  assert.not.equal(await pooled(ids, false), await pooled(other, false));
});

test("gradients reach the embeddings of a learned prompt", async () => {
  await using clip = await tiny(exact);
  const info = clip.info;
  const weights = clip.weights.text;
  const x = noise([2, 6, 8], 3);
  const run = (e: Tensor, w: Traced<TextWeights>): Tensor =>
    sum(traceTextTower(w, e, [3, 5], { info, causal: true }).pooled);
  const gradient = (await (await program(exact, grad(run)).run(x, weights as never)).read()).data;
  for (const at of [0, 13, 50, 95]) {
    const value = async (by: number) => {
      const moved = Float64Array.from(x.data);
      moved[at] = (moved[at] as number) + by;
      return (await (await program(exact, run).run(hostTensor(x.shape, moved), weights as never)).read())
        .data[0] as number;
    };
    near([gradient[at] as number], [((await value(1e-5)) - (await value(-1e-5))) / 2e-5], 1e-7);
  }
  assert.ok(
    [...gradient.subarray(4 * 8, 6 * 8)].every((g) => g === 0),
    "positions after the end of the first sentence get no gradient",
  );
});

test("wasm agrees with float64", async () => {
  await using a = await tiny(exact);
  await using b = await tiny(fast);
  const view = { size: 12, taps: [0, 1, 2], normed: true, pooled: true, projected: true } as const;
  const [want, got] = [
    await read(await encodeImages(a, noise([2, 3, 12, 12]), view)),
    await read(await encodeImages(b, noise([2, 3, 12, 12]), view)),
  ];
  for (const layer of [0, 1, 2] as const) near(got.tokens[layer].data, want.tokens[layer].data, 1e-5);
  near(got.projected.data, want.projected.data, 1e-5);
  const embeddings = noise([1, 5, 8]);
  near(
    (await encodeEmbeddings(b, embeddings, [4])).pooled.data,
    (await encodeEmbeddings(a, embeddings, [4])).pooled.data,
    1e-5,
  );
});

test("views that the model cannot give are refused by name", async () => {
  await using clip = await tiny(exact);
  const refuse = async (view: object, message: RegExp) =>
    encodeImages(clip, noise([1, 3, 12, 12]), view as never).then(
      () => assert.unreachable(),
      (reason: Error) => assert.match(reason.message, message),
    );
  await refuse({ size: 12, taps: [3] }, /tap 3 is beyond tiny, which has 2 blocks/);
  await refuse({ size: 12, taps: [1], windows: [4] }, /a window of 4 patches does not fit a grid of 3/);
  await refuse({ size: 16, taps: [1] }, /traceVision pixels: expected \[B, 3, 16, 16\], got \[1, 3, 12, 12\]/);
  await encodeTokens(clip, hostTensor([1, 3], Int32Array.of(18, 2, 3)), { end: 19 }).then(
    () => assert.unreachable(),
    (reason: Error) => assert.match(reason.message, /row 0 has no end token 19/),
  );
});

test("nidus-mini classifies pictures, the same everywhere, and says that it is not trained", async () => {
  await using clip = await loadClip(mini(), { device: fast });
  assert.match(clip.info.name, /random weights, not trained/);
  const { probabilities, logits } = await zeroShot(clip, noise([2, 3, 224, 224]), [
    "a normal scan",
    "a scan with a lesion",
    "noise",
  ]);
  assert.equal(probabilities.shape, [2, 3]);
  near(
    [(probabilities.data[0] as number) + (probabilities.data[1] as number) + (probabilities.data[2] as number)],
    [1],
    1e-12,
  );
  assert.ok(logits.data.every((value) => Math.abs(value) <= 100.001));
});

test("disposing of a Clip frees all that it holds", async () => {
  const device = await openDevice({ device: "wasm" });
  const clip = await tiny(device);
  (await encodeImages(clip, noise([1, 3, 12, 12]), { size: 12, taps: [], pooled: true })).pooled.dispose();
  await clip[Symbol.asyncDispose]();
  await device.settle();
  assert.is(device.stats.liveBuffers, 0);
  device.dispose();
});

test.run();
