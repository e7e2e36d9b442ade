/** A head of one's own: logits in; the common map, loss and score around them. */
import {
  args,
  fewShot,
  fit,
  focalDice,
  l2Normalize,
  loadClip,
  mapHead,
  matmul,
  mediclipPreprocess,
  mini,
  normal,
  openDevice,
  patches,
  readFolder,
  synthesize,
  tasks,
} from "nidus";

const probe = mapHead(
  {
    name: "probe",
    needs: { size: 224, preprocess: mediclipPreprocess, taps: [12, 24], samples: "synthetic" },
    init: ({ clip, random }) => ({ w: normal(random, [clip.vision.width, 2], { deviation: 0.02 }) }),
    // f.tokens[18] or p.v would not compile here
    logits: (p, _text, f) =>
      f.taps.map((layer) => ({ branch: "w", layer, z: matmul(l2Normalize(patches(f.tokens[layer])), p.w) })),
  },
  { reduce: "mean", loss: focalDice, score: "max" },
);

await using device = await openDevice();
await using clip = await loadClip(mini(), { device });
const { support } = fewShot(await readFolder(args[0] ?? "./busi"), { normal: 16, seed: 0 });
const detector = await fit(probe, { clip, support, synthesize: synthesize(tasks.official), seed: 0 });
console.log(detector.parameters.w.shape, detector.calibration.ranges.map.max);
