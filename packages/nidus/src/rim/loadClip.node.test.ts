import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { loadClip } from "./loadClip.ts";

const device = await openDevice({ device: "wasm" });
const tiny = fileURLToPath(new URL("../../../../fixtures/golden/clip-hf-tiny/weights", import.meta.url));
const test = suite("loadClip");

async function refusal(source: string): Promise<string> {
  try {
    await loadClip(source, { device });
  } catch (reason) {
    assert.not.match((reason as Error).message, /\n/);
    return (reason as Error).message;
  }
  throw new Error("nothing was thrown");
}

test("a folder in Hugging Face's layout", async () => {
  await using clip = await loadClip(tiny, { device });
  assert.equal([clip.info.vision.layers, clip.info.vision.heads, clip.info.text.vocabulary], [3, 4, 49408]);
});

test("pickled weights are refused with the way to convert them; other mistakes in one line", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nidus-weights-"));
  assert.match(await refusal(folder), /no weights: expected model\.safetensors, found nothing$/);
  await writeFile(join(folder, "ViT-L-14.pt"), "x");
  assert.match(await refusal(folder), /ViT-L-14\.pt is a pickle.*is not read; convert it once in Python: .*save_file/);
  await writeFile(join(folder, "model.safetensors"), "x");
  await writeFile(join(folder, "config.json"), "{");
  assert.match(await refusal(folder), /model\.safetensors/);
  assert.match(await refusal(join(folder, "config.json")), /is a file; give the folder that holds it/);
  assert.match(await refusal("no such place"), /neither a folder nor a model of the hub/);
  await rm(folder, { recursive: true });
});

test.after(() => device.dispose());
test.run();
