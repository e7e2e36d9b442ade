/** A synthesis task of one's own. */
import {
  args,
  brighten,
  defineTask,
  fewShot,
  fit,
  loadClip,
  mediclip,
  mini,
  openDevice,
  readFolder,
  rectangle,
  synthesize,
} from "nidus";

const streak = defineTask({
  name: "streak",
  region: rectangle({ min: 0.1, max: 0.4 }),
  draw: (random) => ({ gain: random.uniform(0.2, 0.5) }),
  apply: ({ image, region }, { gain }) => ({ image: brighten(image, region, gain), mask: region }),
});

await using device = await openDevice();
await using clip = await loadClip(mini(), { device });
const { support } = fewShot(await readFolder(args[0] ?? "./busi"), { normal: 16, seed: 0 });
const detector = await fit(mediclip(), { clip, support, synthesize: synthesize([[1, streak]]), seed: 0 });
console.log(detector.fit);
