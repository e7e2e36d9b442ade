/** Stream a folder, in Node or Deno unchanged. */
import { args, decode, files, flow, load, loadClip, mini, openDevice, scoreWith, toPixels } from "nidus";

await using device = await openDevice();
await using clip = await loadClip(mini(), { device });
const detector = await load("busi.safetensors");

for await (const r of flow(files(args[0] ?? "."))
  .map(decode, { concurrency: 4 })
  .map(toPixels(detector))
  .batch(16)
  .map(scoreWith(detector, { clip }))
  .unbatch())
  console.log(r.key, r.score);
