import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mini } from "@nidus/clip";
import { type RawTensor, writeSafetensors } from "@nidus/data";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { loadClip } from "./loadClip.ts";

const device = await openDevice({ device: "wasm" });
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

test("a folder of weights, configuration and tokenizer is the model that was written there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nidus-weights-"));
  const { tensors, config, tokenizer } = await mini().open();
  const weights = new Map<string, RawTensor>();
  for (const name of tensors.names) weights.set(name, await tensors.read(name));
  await writeFile(join(folder, "model.safetensors"), writeSafetensors(weights));
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  for (const [name, bytes] of Object.entries(tokenizer ?? {})) await writeFile(join(folder, name), bytes);
  await using clip = await loadClip(folder, { device });
  await using original = await loadClip(mini(), { device });
  assert.equal({ ...clip.info, name: "" }, { ...original.info, name: "" });
  const sentences = ["a normal scan"];
  assert.equal(clip.words.tokenizer.tokenize(sentences), original.words.tokenizer.tokenize(sentences));
  await rm(folder, { recursive: true });
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
