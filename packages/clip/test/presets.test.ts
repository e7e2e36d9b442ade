import { FormatError } from "@nidus/data";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ClipPreset, clipPresets, loadClip } from "../src/index.ts";
import { openAiShapes, openAiTensors, type Sizes, sourceOf, TINY } from "./tiny.ts";

const test = suite("presets");

/** Parameters of OpenAI's models; of the fifth, open_clip's list of models says 208.38 million. */
const COUNTS: Readonly<Record<ClipPreset, number>> = {
  "ViT-B/32": 151_277_313,
  "ViT-B/16": 149_620_737,
  "ViT-B/16+ 240": 208_380_000,
  "ViT-L/14": 427_616_513,
  "ViT-L/14@336px": 427_944_193,
};

interface Tower {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
}

interface Stated {
  readonly projection_dim: number;
  readonly vision_config: Tower & { readonly patch_size: number; readonly image_size: number };
  readonly text_config: Tower & { readonly max_position_embeddings: number; readonly vocab_size: number };
}

function sizesOf({ projection_dim, vision_config: vision, text_config: text }: Stated): Sizes {
  return {
    ...{ width: vision.hidden_size, heads: vision.num_attention_heads, layers: vision.num_hidden_layers },
    ...{ patch: vision.patch_size, size: vision.image_size },
    ...{ textWidth: text.hidden_size, textHeads: text.num_attention_heads, textLayers: text.num_hidden_layers },
    ...{ context: text.max_position_embeddings, vocabulary: text.vocab_size, embed: projection_dim },
  };
}

test("have as many parameters as the published models", () => {
  for (const [name, count] of Object.entries(COUNTS)) {
    const sizes = sizesOf(clipPresets[name as ClipPreset] as unknown as Stated);
    const shapes = [...openAiShapes(sizes).values()];
    const total = shapes.reduce((sum, shape) => sum + shape.reduce((product, side) => product * side, 1), 0);
    if (count % 10_000 === 0) assert.is(Math.round(total / 10_000), count / 10_000, name);
    else assert.is(total, count, name);
  }
});

test("refuse a file of another model, with what differs", async () => {
  await using device = await openDevice({ device: "reference" });
  const narrow = sourceOf(openAiTensors({ ...TINY, width: 24 }), clipPresets["ViT-B/32"] as object);
  const refused = await loadClip(narrow, { device }).catch((reason: unknown) => reason);
  assert.instance(refused, FormatError);
  assert.match((refused as Error).message, /disagree: vision width is 768 in the one and 24 in the other/);
});

test.run();
