import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDevice, program, read, softmax, type Tensor, writeSafetensors } from "nidus";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Kind, named } from "./shared/kind.ts";
import { replay } from "./shared/replay.ts";
import { rule } from "./shared/rules.ts";

const softmaxRows: Kind = {
  name: "softmax-rows",
  match: named("softmax-rows"),
  rules: [rule(/^logits$/, "input"), rule(/^probabilities/, "abs", 1e-6)],
  async *run(set, device) {
    const scale = Number(set.config.scale ?? 1);
    const logits = await set.floats("logits");
    const noise = set.formula("noise", { shape: logits.shape, a: 0.5 });
    using rows = program(device, (x: Tensor) => softmax(x));
    for (const [tensor, x] of Object.entries({ probabilities: logits, "probabilities.noise": noise })) {
      const scaled = { ...x, data: Float32Array.from(x.data, (value) => scale * value) };
      using result = await rows.run(scaled);
      yield { tensor, value: await read(result) };
    }
  },
};

const test = suite("a kind of one's own");

test("replays a set of its kind", async () => {
  const folder = join(mkdtempSync(join(tmpdir(), "nidus-example-")), "softmax-rows");
  mkdirSync(folder);
  writeFileSync(join(folder, "config.json"), '{"tag": "shared", "scale": 1}');
  const third = 1 / 3;
  const tensors = {
    logits: { dtype: "F32", shape: [1, 3], data: Float32Array.of(1, 2, 3) },
    probabilities: {
      dtype: "F64",
      shape: [1, 3],
      data: Float64Array.of(0.09003057317038046, 0.24472847105479764, 0.6652409557748218),
    },
    "probabilities.noise": { dtype: "F64", shape: [1, 3], data: Float64Array.of(third, third, third) },
  } as const;
  writeFileSync(join(folder, "expected.safetensors"), writeSafetensors(tensors));
  await using device = await openDevice({ device: "wasm" });
  const verdict = await replay(folder, { kinds: [softmaxRows], backend: "wasm", open: async () => device });
  rmSync(folder, { recursive: true });
  assert.equal([verdict.compared, verdict.inputs, verdict.failed], [2, 1, ["probabilities.noise"]]);
});

test.run();
