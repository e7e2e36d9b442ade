/** Fit on a folder, predict, judge. */
import {
  args,
  auroc,
  collect,
  fewShot,
  fit,
  loadClip,
  mediclip,
  mini,
  openDevice,
  predict,
  readFolder,
  save,
  synthesize,
  tasks,
} from "nidus";

await using device = await openDevice(); // explicit: a GPU object of your own, navigator.gpu, npm webgpu, or wasm
await using clip = await loadClip(mini(), { device }); // or "openai/clip-vit-large-patch14" (downloaded once), or a folder
const { support, test } = fewShot(await readFolder(args[0] ?? "./busi"), { normal: 16, abnormal: 0, seed: 0 });
const detector = await fit(mediclip(), { clip, support, synthesize: synthesize(tasks.official), seed: 0 });
const results = await collect(predict(detector, test, { clip }));
console.log(
  auroc(
    results.map((r) => r.score),
    test.labels,
  ),
);
await save("busi.safetensors", detector);
