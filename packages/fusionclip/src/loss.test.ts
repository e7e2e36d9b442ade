import type { Loss } from "@nidus/anomaly";
import { fillNormal, rng } from "@nidus/data";
import { type HostTensor, hostTensor, program, read, type Tensor, take } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fusionclipLosses } from "./loss.ts";
import type { FusionclipOptions } from "./options.ts";

const test = suite("fusionclip losses");
const device = await openDevice({ device: "reference" });
const SIZE = 6;
const BRANCHES = ["gal", "loc"] as const;
const z = hostTensor([2, 2, 4, 2], fillNormal(rng(1, "z"), new Float32Array(32), {}));
const label = hostTensor([2], Float32Array.of(0, 1));
const masks = (inside: number, outside = 0): HostTensor =>
  hostTensor(
    [2, SIZE, SIZE],
    Float32Array.from({ length: 2 * SIZE * SIZE }, (_, i) => (i > 40 ? inside : outside)),
  );

/** Totals and parts of both branches. */
async function losses(options: FusionclipOptions, mask?: HostTensor) {
  const fn = (a: { z: Tensor; label: Tensor; mask?: Tensor }): readonly Loss[] => {
    const logits = BRANCHES.map((branch, i) => ({ branch, layer: 2, z: take(a.z, { axis: 0, index: i }) }));
    return fusionclipLosses(logits, { label: a.label, mask: a.mask }, { size: SIZE, ...options });
  };
  using made = program(device, fn as never);
  const found = await read(await made.run({ z, label, ...(mask && { mask }) } as never));
  return (found as unknown as { total: HostTensor; parts: Record<string, HostTensor> }[]).map(({ total, parts }) => ({
    total: total.data[0] as number,
    ...Object.fromEntries(Object.entries(parts).map(([name, { data }]) => [name, data[0] as number])),
  })) as { total: number; focal?: number; dice?: number; bce?: number }[];
}
const near = (a: number | undefined, b: number): void => {
  assert.ok(a !== undefined && Math.abs(a - b) < 1e-12, `${a} is not ${b}`);
};
/** Logit differences of branch i, picture b, by patch. */
const margins = (i: number, b: number): number[] =>
  [0, 1, 2, 3].map((n) => {
    const at = ((i * 2 + b) * 4 + n) * 2;
    return (z.data[at + 1] as number) - (z.data[at] as number);
  });
const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b) / xs.length;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

test("equation 5 in its three readings, a branch weighed by its alpha", async () => {
  const scores = {
    logit: (m: readonly number[]) => sigmoid(mean(m)),
    prob: (m: readonly number[]) => mean(m.map(sigmoid)),
    mvfa: (m: readonly number[]) => sigmoid(mean(m.map(sigmoid))),
  } as const;
  for (const [bce, score] of Object.entries(scores)) {
    const alpha = { loc: 0.25 };
    for (const [i, { total, ...parts }] of (await losses({ bce: bce as "logit", alpha })).entries()) {
      const [normal, abnormal] = [score(margins(i, 0)), score(margins(i, 1))];
      near(total, ((i === 0 ? 1 : 0.25) * -(Math.log(1 - normal) + Math.log(abnormal))) / 2);
      assert.equal(parts, { bce: total });
    }
  }
});
test("masks are learned from where there are any; labels alone, or both, where that is asked for", async () => {
  const mask = masks(1);
  const [pixels, image, both] = await Promise.all(
    ([{}, { loss: "image" }, { loss: "both" }] as const).map((options) => losses(options, mask)),
  );
  for (const i of [0, 1]) {
    const [a, b, c] = [pixels?.[i], image?.[i], both?.[i]];
    assert.equal(
      [a, b, c].map((one) =>
        Object.keys(one ?? {})
          .sort()
          .join(),
      ),
      ["dice,focal,total", "bce,total", "bce,dice,focal,total"],
    );
    near(a?.total, (a?.focal ?? 0) + (a?.dice ?? 0));
    near(c?.total, (a?.total ?? 0) + (b?.total ?? 0));
  }
  assert.equal(await losses({ loss: "auto" }), await losses({ loss: "image" }));
  const error = await losses({ loss: "both" }).catch(String);
  assert.match(error as string, /FormatError: fusionclip: loss "both": expected a mask for every abnormal picture/);
});
test("a pixel of a soft mask is abnormal above one half", async () => {
  assert.equal(await losses({}, masks(0.51, 0.5)), await losses({}, masks(1)));
  assert.not.equal(await losses({}, masks(0.5, 0)), await losses({}, masks(1)));
});

test.run();
