// timeout: 120
import { fit } from "@nidus/anomaly";
import { loadClip, mini } from "@nidus/clip";
import { fewShot, phantoms } from "@nidus/data";
import { mediclip } from "@nidus/mediclip";
import { synthesize, tasks } from "@nidus/synthesis";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { IDLE, type MemoryNeeds, mediclipFitNeeds, parameterCount, predictNeeds } from "./memoryNeeds.ts";
import { presetSizes } from "./presetSizes.ts";

const test = suite("memory needs");

const GIB = 2 ** 30;
const VIT_L_14 = presetSizes("ViT-L/14");
const PICTURE = { side: 224, taps: 3, batch: 1 };
const FIT = { side: 224, taps: 3, batch: 8, prompts: 21 };

test("counts the weights of published models", () => {
  assert.is(parameterCount(VIT_L_14), 427_616_513);
  assert.is(parameterCount(presetSizes("ViT-B/32")), 151_277_313);
  assert.is(parameterCount(presetSizes("ViT-B/16")), 149_620_737);
});

/** Peaks of whole processes: on wasm, and for a picture on WebGPU emulated on the same processor (clip's README; `bench/fullSize.ts mediclip wasm 2 8`). */
const MEASURED: readonly (readonly [job: string, needs: MemoryNeeds, gibibytes: readonly number[]])[] = [
  ["a picture", predictNeeds(VIT_L_14, PICTURE), [1.13, 1.24]],
  ["a fit of MediCLIP", mediclipFitNeeds(VIT_L_14, FIT), [2.31]],
];
for (const [job, { deviceBytes, hostBytes }, measured] of MEASURED)
  test(`is within a fifth of what ${job} takes`, () => {
    const estimate = (deviceBytes + hostBytes) / GIB;
    for (const peak of measured) assert.ok(Math.abs(Math.log(estimate / peak)) < Math.log(1.2), `${estimate}, ${peak}`);
  });

test("is within a fifth of what the engine holds in a fit on the small model", async () => {
  const device = await openDevice({ device: "wasm" });
  await using clip = await loadClip(mini(), { device });
  const data = phantoms({ kind: "brain", normal: 3, abnormal: 1, size: 64, seed: 0 });
  let held = 0;
  await fit(mediclip(), {
    ...{ clip, support: fewShot(data, { normal: 2, seed: 0 }).support, seed: 0 },
    ...{ synthesize: synthesize(tasks.official), training: { steps: 2, batch: FIT.batch }, pool: 16 },
    onStep: () => {
      held = Math.max(held, device.backend.stats.liveBytes);
    },
  });
  const { deviceBytes } = mediclipFitNeeds(clip.info, FIT);
  const ratio = deviceBytes / (1 + IDLE) / held;
  assert.ok(Math.abs(Math.log(ratio)) < Math.log(1.2), `${deviceBytes}, ${held}`);
});

test("grows with what there is more of", () => {
  const one = predictNeeds(VIT_L_14, PICTURE);
  const many = predictNeeds(VIT_L_14, { ...PICTURE, batch: 16 });
  assert.is(many.bindingBytes, 16 * one.bindingBytes);
  assert.is(many.bindingBytes, 16 * 257 * 4096 * 4);
  assert.ok(many.deviceBytes > one.deviceBytes && many.hostBytes > one.hostBytes);
  const fit = (changes: Partial<typeof FIT>) => mediclipFitNeeds(VIT_L_14, { ...FIT, ...changes }).deviceBytes;
  for (const more of [{ batch: 9 }, { prompts: 22 }, { taps: 4 }, { side: 240 }]) assert.ok(fit(more) > fit({}));
});

test.run();
