/** An ablation grid: resumable, one encoding per test image. */
import {
  args,
  evaluate,
  fusionclip,
  gaussIntensity,
  grid,
  loadClip,
  markdown,
  mediclip,
  memoryCache,
  mini,
  openDevice,
  range,
  readFolder,
  tasks,
} from "nidus";

await using device = await openDevice();
await using clip = await loadClip(mini(), { device });
const folder = args[0] ?? "./busi";
const data = await readFolder(folder);
const cache = memoryCache({ dtype: "f16", bytes: 2 ** 31 });

const table = await grid(
  {
    head: { base: mediclip(), tau: mediclip({ temperature: 0.07 }), hybrid: fusionclip({ samples: "synthetic" }) },
    tasks: { gauss: [[1, gaussIntensity]], all: tasks.official },
    k: [4, 16],
    seed: range(5),
    folder: [folder], // these two change nothing; with them the store keeps apart what is of other pictures or weights
    weights: [clip.info.hash],
  },
  (cell) => evaluate(cell, { clip, data, cache }),
  { store: "runs/ablation" },
);
console.log(markdown(table, { mean: "seed" }));
