/**
 * MediCLIP beside the same head untrained and a memory of the same features, over several supports: `compare.ts FOLDER [SEEDS]`.
 * `pool` synthesises and encodes 64 pictures once instead of anew in each step, which a processor without a GPU needs.
 */
import {
  args,
  evaluate,
  grid,
  loadClip,
  markdown,
  mediclip,
  memoryCache,
  mini,
  openDevice,
  patchCore,
  range,
  readFolder,
} from "nidus";

const [folder = "./busi", seeds = "5"] = args;
if (!/^[1-9]\d*$/.test(seeds)) throw new RangeError(`compare: expected SEEDS, a whole number >= 1, got "${seeds}"`);
await using device = await openDevice();
await using clip = await loadClip(mini(), { device });
const data = await readFolder(folder);
const cache = memoryCache({ dtype: "f32", bytes: 2 ** 30 });
const arms = {
  trained: { head: mediclip() },
  untrained: { head: mediclip(), training: { steps: 1, rate: Number.MIN_VALUE } },
  memory: { head: patchCore({ size: 224, taps: [12, 18, 24] }) },
};
const table = await grid(
  { arm: arms, seed: range(Number(seeds)), folder: [folder], weights: [clip.info.hash] },
  ({ arm, seed }) =>
    evaluate(
      { head: arm.head, k: 16, seed },
      { clip, data, cache, pool: 64, training: "training" in arm ? arm.training : {} },
    ),
  { store: args[2], onCell: ({ name, done, total }) => console.log(`${done} of ${total}: ${name}`) },
);
console.log(`${clip.info.name}\n${markdown(table, { mean: "seed" })}`);
