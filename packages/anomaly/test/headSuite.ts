/**
 * What every head must pass, on every backend: `headSuites({ mediclip: (options) => mediclip(options ?? SMALL) })`. Heads are tried over
 * `tinyClip()`: taps within 3 blocks, pictures of 12 pixels, sentences of at most 22 letters and vectors.
 */
import { type Clip, encodeImages, loadClip } from "@nidus/clip";
import { fillUniform, type Json, rng } from "@nidus/data";
import {
  type Device,
  disposeAll,
  type HostTensor,
  hostTensor,
  leavesOf,
  program,
  read,
  type Tensor,
  type Traced,
  valueAndGrad,
} from "@nidus/tensor";
import { openDevice, skipLine, softwareGpu } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type BankPieces, bankPieces, traceBank } from "../src/bank/traceBank.ts";
import type { HostEvidence, Verdict } from "../src/evidence.ts";
import type { AnyHead } from "../src/head.ts";
import { viewOf } from "../src/pictureInput.ts";
import type { PatchLogits } from "../src/traced.ts";
import { type Towers, type TracedInput, traceHead } from "../src/traceHead.ts";
import { tinyClip } from "./tinyClip.ts";

const TESTS = 8;
const PICTURES = 3;
const SEED = 7;
/** Of float32 against float32: batches of other sizes may sum in another order. */
const TOLERANCE = 2e-5;

/** A head from options that were recorded, or from none as the tests want it: small. */
export type MakeHead = (options?: Json) => AnyHead;

/** Registers the tests of heads by name, on every backend. */
export async function headSuites(heads: Readonly<Record<string, MakeHead>>): Promise<void> {
  const gpu = await softwareGpu("lavapipe");
  const openers = {
    reference: () => openDevice({ device: "reference" }),
    wasm: () => openDevice({ device: "wasm" }),
    ...(typeof gpu === "string" ? {} : { webgpu: gpu }),
  };
  for (const [name, make] of Object.entries(heads)) {
    if (typeof gpu === "string") skipLine(gpu, TESTS);
    for (const [backend, open] of Object.entries(openers)) headSuite(`${name} on ${backend}`, make, open);
  }
}

function headSuite(name: string, make: MakeHead, open: () => Promise<Device>): void {
  const test = suite(name);
  const head = make();
  const { size, samples, taps } = head.needs;
  const pixels = hostTensor([PICTURES, 3, size, size], uniformPixels(PICTURES * 3 * size * size));
  let subject: Subject;
  let whole: HostEvidence;
  test.before(async () => {
    const device = await open();
    subject = await openSubject(head, await loadClip(tinyClip(), { device }));
    whole = await subject.evidence(await subject.encode(pixels));
  });
  test.after(() => {
    const { device } = subject.clip;
    device.dispose();
  });

  test("init: the same numbers for the same seed, all finite", () => {
    const [a, b] = [SEED, SEED].map((seed) => leavesOf<HostTensor>(initial(head, subject.clip, seed)));
    assert.equal(a, b);
    for (const { leaf, path } of a ?? []) assert.ok(leaf.data.every(Number.isFinite), path);
  });

  test("logits: by branch and layer, [B, N, 2], finite", async () => {
    if (head.logits === undefined) return;
    const logits = await subject.logits(await subject.encode(pixels));
    const grid = Math.floor(size / subject.clip.info.vision.patch);
    assert.ok(logits.length > 0);
    for (const { layer, z } of logits) {
      assert.ok(taps.includes(layer), `layer ${layer}`);
      assert.equal([...z.shape], [PICTURES, grid * grid, 2]);
      assert.ok(z.data.every(Number.isFinite));
    }
  });

  test("loss: finite, and its gradient reaches every parameter", async () => {
    if (samples === "none") return;
    const { total, parts, gradient } = await subject.loss(await subject.encode(pixels));
    for (const value of [total, ...Object.values(parts)]) {
      assert.equal([...value.shape], []);
      assert.ok(Number.isFinite(value.data[0]));
    }
    for (const { leaf, path } of gradient) {
      assert.ok(leaf.data.every(Number.isFinite), path);
      assert.ok(
        leaf.data.some((g) => g !== 0),
        `no gradient reaches ${path}`,
      );
    }
  });

  test("evidence: a number or a map for each picture, finite", () => {
    for (const [key, { shape, data }] of Object.entries(whole)) {
      assert.ok(shape.length === 1 || shape.length === 3, `${key} [${shape}]`);
      assert.is(shape[0], PICTURES);
      assert.ok(data.every(Number.isFinite), key);
    }
  });

  test("fuse: a map of the picture's size and a score", () => {
    const { map, score } = verdict(head, whole);
    assert.equal([...map.shape], [PICTURES, size, size]);
    assert.equal([...score.shape], [PICTURES]);
    assert.ok(map.data.every(Number.isFinite) && score.data.every(Number.isFinite));
  });

  test("evidence of a picture does not depend on the others in its batch", async () => {
    for (let i = 0; i < PICTURES; i++) {
      const alone = await subject.evidence(await subject.encode(rows(pixels, i)));
      for (const [key, tensor] of Object.entries(whole))
        near((alone[key] as HostTensor).data, rows(tensor, i).data, `${key} of picture ${i}`);
    }
  });

  test("patches that are all alike give a map that is constant", async () => {
    if (head.needs.feedback || head.needs.windows !== undefined) return;
    const { tokens, projected, ...features } = (await subject.encode(pixels)) as Features;
    const evidence = await subject.evidence({
      ...features,
      tokens: Object.fromEntries(Object.entries(tokens).map(([layer, tensor]) => [layer, alike(tensor, 1)])),
      projected: projected && alike(projected, 0),
    });
    for (const { data, shape } of Object.values(evidence).filter((tensor) => tensor.shape.length === 3)) {
      const area = (shape[1] as number) * (shape[2] as number);
      near(
        data,
        data.map((_: number, i: number) => data[i - (i % area)] as number),
        "map",
      );
    }
  });

  test("made again from its recorded options, it says the same, to the bit", async () => {
    const again = make(JSON.parse(JSON.stringify(head.options)) as Json);
    assert.equal([again.name, again.options, again.needs], [head.name, head.options, head.needs]);
    const other = await openSubject(again, subject.clip);
    const evidence = await other.evidence(await other.encode(pixels));
    assert.equal(evidence, whole);
    assert.equal(verdict(again, evidence), verdict(head, whole));
  });

  test.run();
}

interface Features {
  readonly tokens: Readonly<Record<number, HostTensor>>;
  readonly projected?: HostTensor;
}

/** A head with its first parameters over a CLIP, and a memory of the first picture where it has one. */
interface Subject {
  readonly clip: Clip;
  /** What its programs read of pictures, on the host. */
  encode(pixels: HostTensor): Promise<object>;
  evidence(input: object): Promise<HostEvidence>;
  logits(input: object): Promise<readonly { readonly layer: number; readonly z: HostTensor }[]>;
  loss(input: object): Promise<{
    readonly total: HostTensor;
    readonly parts: Readonly<Record<string, HostTensor>>;
    readonly gradient: readonly { readonly path: string; readonly leaf: HostTensor }[];
  }>;
}

const initial = (head: AnyHead, clip: Clip, seed: number): unknown =>
  head.init({ clip: clip.info, random: rng(seed, "parameters") });

async function openSubject(head: AnyHead, clip: Clip): Promise<Subject> {
  const trace = traceHead(head, clip);
  const { feedback, size } = head.needs;
  const towers = { text: clip.weights.text, ...(feedback ? { vision: clip.weights.vision } : {}) };
  const parameters = initial(head, clip, SEED);
  /** A function of parameters, towers and more as one of host tensors. It stays compiled as long as the device. */
  const compile = (fn: (p: unknown, w: Towers, ...rest: never[]) => unknown) => {
    const made = program(clip.device, fn as (...args: unknown[]) => unknown);
    return async (...rest: readonly unknown[]): Promise<never> => {
      const args: unknown = [parameters, towers, ...rest];
      const result = await made.run(...(args as readonly never[]));
      const host = await read(result);
      disposeAll(result);
      return host as never;
    };
  };
  const encode = async (pixels: HostTensor): Promise<object> => {
    if (feedback) return { tokens: {}, windows: {}, pixels };
    const features = await encodeImages(clip, pixels, viewOf(head.needs));
    const host = await read(features);
    disposeAll(features);
    return host;
  };
  const remember = compile((p, w, x: TracedInput) => head.bank?.(p as never, trace.features(p, x, w)) ?? {});
  const memory = hostTensor([1, 3, size, size], uniformPixels(3 * size * size));
  const bank = head.needs.bank === undefined ? {} : bankPieces(await remember(await encode(memory)));
  const text: unknown = head.text && (await compile((p, w) => trace.text(p, w))());

  const evidence = compile((p, w, x: TracedInput, { words, rows }: Fitted) => {
    const view = head.needs.bank === undefined ? undefined : traceBank(rows);
    return head.evidence(p as never, words as never, view as never, trace.features(p, x, w));
  });
  let names: readonly PatchLogits[] = [];
  const logits = compile((p, w, x: TracedInput, { words }: Fitted) => {
    names = head.logits?.(p as never, words as never, trace.features(p, x, w)) ?? [];
    return names.map(({ z }) => z);
  });
  const loss = compile((p, w, x: TracedInput, y: { readonly label: Tensor; readonly mask: Tensor }) => {
    const { value, gradient } = valueAndGrad((q: unknown) => {
      const made = head.loss?.(q as never, trace.text(q, w) as never, trace.features(q, x, w), y);
      if (made === undefined) throw new Error(`${head.name} has no loss, but learns from samples`);
      return { loss: made.total, parts: made.parts };
    })(p);
    return { total: value.loss, parts: value.parts, gradient };
  });
  const fitted = { words: text, rows: bank };
  return {
    clip,
    encode,
    evidence: (input) => evidence(input, fitted),
    logits: async (input) => {
      const zs: readonly HostTensor[] = await logits(input, fitted);
      return zs.map((z, i) => ({ layer: names[i]?.layer as number, z }));
    },
    loss: async (input) => {
      const target = { label: hostTensor([PICTURES], Float32Array.of(1, 0, 1)), mask: squareMasks(size) };
      const { gradient, ...rest }: { gradient: unknown; total: HostTensor; parts: Record<string, HostTensor> } =
        await loss(input, target);
      return { ...rest, gradient: leavesOf<HostTensor>(gradient) };
    },
  };
}

/** What `fit` leaves beside the parameters, as an argument. */
interface Fitted {
  readonly words: unknown;
  readonly rows: Traced<BankPieces>;
}

/** The head's verdict under ranges from 0 to 1. */
function verdict(head: AnyHead, evidence: HostEvidence): Verdict {
  const range = { min: 0, max: 1, mean: 0, deviation: 1 };
  const ranges = Object.fromEntries(Object.keys(evidence).map((name) => [name, range]));
  return head.fuse(evidence as never, { from: "support", pictures: PICTURES, ranges } as never);
}

function uniformPixels(count: number): Float32Array {
  return fillUniform(rng(SEED, "pixels"), new Float32Array(count), { min: -2, max: 2 });
}

/** Squares in the first and the last picture. */
function squareMasks(size: number): HostTensor {
  const data = new Float32Array(PICTURES * size * size);
  for (let i = 0; i < data.length; i++) {
    const [picture, row, column] = [Math.floor(i / (size * size)), Math.floor(i / size) % size, i % size];
    data[i] = picture !== 1 && row > size / 4 && row < size / 2 && column > size / 3 ? 1 : 0;
  }
  return hostTensor([PICTURES, size, size], data);
}

/** Item `i` of the first axis, as a batch of one. */
function rows({ shape, data }: HostTensor, i: number): HostTensor {
  const size = data.length / (shape[0] as number);
  return hostTensor([1, ...shape.slice(1)], data.slice(i * size, (i + 1) * size) as Float32Array);
}

/** Every patch replaced by the first of its picture, which is row `first`.  `[B, rows, D]`. */
function alike({ shape, data }: HostTensor, first: number): HostTensor {
  const [, count, width] = shape as [number, number, number];
  const same = data.map((x: number, i: number) => {
    const row = Math.floor(i / width) % count;
    return row <= first ? x : (data[i - (row - first) * width] as number);
  });
  return hostTensor(shape, same as Float32Array);
}

function near(a: ArrayLike<number>, b: ArrayLike<number>, what: string): void {
  assert.is(a.length, b.length);
  for (let i = 0; i < b.length; i++) {
    const error = Math.abs((a[i] as number) - (b[i] as number));
    assert.ok(error <= TOLERANCE, `${what}: element ${i} is ${a[i]}, not ${b[i]}`);
  }
}
