/** Swap the head: one word. Or take the hybrid, which needs no abnormal images. */
import { args, fewShot, fit, fusionclip, loadClip, mini, openDevice, readFolder, synthesize, tasks } from "nidus";

await using device = await openDevice();
await using clip = await loadClip(mini(), { device });
const { support } = fewShot(await readFolder(args[0] ?? "./busi"), { normal: 4, abnormal: 4, seed: 0 });

const labelled = await fit(fusionclip(), { clip, support, seed: 0 });
const hybrid = await fit(fusionclip({ samples: "synthetic" }), {
  clip,
  support,
  synthesize: synthesize(tasks.official),
  seed: 0,
});
for (const { head, fit: how } of [labelled, hybrid]) console.log(head.name, head.needs.samples, how.steps);
