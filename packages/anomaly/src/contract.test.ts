/**
 * The contract is types, so these tests are mostly for the compiler: each `@ts-expect-error` is a mistake that must not compile.
 * The functions in which they stand need not run.
 */
import type { Clip, Preprocess } from "@nidus/clip";
import type { LabelledSamples, SampleMaker, Samples } from "@nidus/data";
import { add, type HostTensor, host, matmul, mul, reshape, type Tensor } from "@nidus/tensor";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { defineHead } from "./defineHead.ts";
import type { AnyDetector, DetectorData } from "./detector.ts";
import type { Calibration, Evidence, Verdict } from "./evidence.ts";
import type { fit as fitHead } from "./fit.ts";
import type { AnyHead } from "./head.ts";
import type { MapHead, MapLoss } from "./mapHead.ts";

type Equal<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
const same = <A, B>(verdict: Equal<A, B>): boolean => verdict;

const preprocess: Preprocess = {
  filter: "bilinear",
  colour: { fit: "grey", predict: "rgb" },
  mean: [0, 0, 0],
  deviation: [1, 1, 1],
};
const verdict = (x: HostTensor): Verdict => ({ map: x, score: x });

const test = suite("the contract");

test("defineHead gives back what it is given", () => {
  const spec = {
    name: "plain",
    options: {},
    needs: { size: 224, preprocess, taps: [24], samples: "none" },
    init: () => ({}),
    evidence: (_p: object, _text: undefined, _bank: unknown, f: { readonly tokens: { readonly 24: Tensor } }) => ({
      map: f.tokens[24],
    }),
    fuse: (e: { readonly map: HostTensor }) => verdict(e.map),
  } as const;
  const head: AnyHead = defineHead(spec);
  assert.is(head, spec);
});

test("parameters, text, taps and evidence are inferred from where they are made", () => {
  const head = defineHead({
    name: "typed",
    options: {},
    needs: { size: 224, preprocess, taps: [12, 24], samples: "labelled", bank: "raw", pooled: true, windows: [2] },
    init: ({ clip }) => ({
      w: host(Array.from({ length: clip.vision.width }, () => [0, 0])),
      layers: [12, 24].map(() => ({ bias: host(0) })),
    }),
    text: (p, clip) => {
      same<typeof p, { readonly w: Tensor; readonly layers: readonly { readonly bias: Tensor }[] }>(true);
      // @ts-expect-error init made no such parameter
      p.v;
      // @ts-expect-error a traced tensor holds no numbers
      p.w.data;
      return { learned: p.w, plain: clip.encode(clip.embed(clip.tokenize(["a photo"])), [4]) };
    },
    loss: (p, text, f, target) => {
      // @ts-expect-error a labelled support may lack masks
      target.mask.shape;
      // @ts-expect-error text gave no such feature
      text.other;
      same<typeof f.taps, readonly [12, 24]>(true);
      return { total: matmul(f.tokens[12], matmul(text.learned, p.w)), parts: { label: target.label } };
    },
    bank: (_p, f) => ({ tokens: reshape(f.tokens[24], [-1, 1024]) }),
    evidence: (p, text, bank, f) => {
      // @ts-expect-error no tap at 18
      f.tokens[18];
      // @ts-expect-error no windows of side 3
      f.windows[3];
      // @ts-expect-error projected patches were not asked for
      f.projected.shape;
      // @ts-expect-error a host tensor is no traced one
      add(p.w, host(1));
      return { zero: matmul(f.pooled, text.plain), few: bank.nearest("tokens", f.windows[2]) };
    },
    fuse: (e, c) => {
      same<typeof c, Calibration<"zero" | "few">>(true);
      // @ts-expect-error evidence has no such name
      e.many;
      return { map: e.few, score: e.zero };
    },
  });
  assert.equal(same<typeof head.needs.taps, readonly [12, 24]>(true), true);
  assert.equal(head.needs.taps, [12, 24]);
});

test("evidence consists of tensors, and fuse answers on the host", () => {
  const needs = { size: 224, preprocess, taps: [24], samples: "none" } as const;
  const rest = { name: "wrong", options: {}, init: () => ({}) };
  const fuse = (): Verdict => verdict(host(0));
  const evidence = (): Evidence => ({});
  // @ts-expect-error a number is no evidence
  const number = defineHead({ ...rest, needs, fuse, evidence: () => ({ map: 1 }) });
  // @ts-expect-error a verdict has a map
  const half = defineHead({ ...rest, needs, evidence, fuse: () => ({ score: host(0) }) });
  // @ts-expect-error no such kind of samples
  const kind = defineHead({ ...rest, needs: { ...needs, samples: "some" }, fuse, evidence });
  assert.equal([number, half, kind].length, 3);
});

interface World {
  readonly fit: typeof fitHead;
  readonly mapHead: MapHead;
  readonly loss: MapLoss;
  readonly clip: Clip;
  readonly plain: Samples;
  readonly labelled: LabelledSamples;
  readonly synthesize: SampleMaker;
}

test("fit takes the samples that its head learns from", () => {
  const program = async ({ fit, mapHead, loss, clip, plain, labelled, synthesize }: World): Promise<void> => {
    const needs = { size: 224, preprocess, taps: [12] } as const;
    const init = (): { readonly w: HostTensor } => ({ w: host([[0, 0]]) });
    const parts = { reduce: "mean", loss, score: "max" } as const;
    const made = mapHead({ name: "a", needs: { ...needs, samples: "synthetic" }, init, logits: () => [] }, parts);
    const taught = mapHead({ name: "b", needs: { ...needs, samples: "labelled" }, init, logits: () => [] }, parts);
    const detector = await fit(made, { clip, support: plain, synthesize, seed: 0 });
    same<typeof detector.parameters, { readonly w: HostTensor }>(true);
    same<typeof detector.text, undefined>(true);
    detector.calibration.ranges.map.max.toFixed();
    await fit(taught, { clip, support: labelled, seed: 0 });
    // @ts-expect-error a head that learns from made samples needs their maker
    await fit(made, { clip, support: plain, seed: 0 });
    // @ts-expect-error labels must be known beforehand
    await fit(taught, { clip, support: plain, seed: 0 });
    // @ts-expect-error it has no use for made samples
    await fit(taught, { clip, support: labelled, synthesize, seed: 0 });
    mapHead(
      {
        name: "c",
        needs: { ...needs, samples: "synthetic" },
        init,
        // @ts-expect-error init made no such parameter
        logits: (p, _text, f) => [{ branch: "w", layer: 12, z: mul(f.tokens[12], p.v) }],
      },
      parts,
    );
    // Heads and detectors of any kind fit where the kind does not matter, and a detector is its own plain data.
    const heads: readonly AnyHead[] = [made, taught];
    const detectors: readonly AnyDetector[] = [detector, await fit(taught, { clip, support: labelled, seed: 0 })];
    const data: readonly DetectorData[] = detectors;
    void [heads, data];
  };
  assert.type(program, "function");
});

test.run();
