import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseConfig, readTree, readValue, withValue } from "./parseConfig.ts";

const read = (text: string) => parseConfig("run.yaml", readTree("run.yaml", text));

test("what a file leaves out is filled in", () => {
  const config = read("data: ./busi");
  assert.equal([config.head, config.k, config.seed, config.weights, config.pool], ["mediclip", 16, 0, "mini", null]);
  assert.equal(read('{"head": {"name": "patchcore"}}').head, { name: "patchcore", options: {} });
  assert.equal(read("tasks: [[0.5, cutPaste], [0.5, {task: gaussIntensity, options: {equation: 4}}]]").tasks, [
    [0.5, "cutPaste"],
    [0.5, { task: "gaussIntensity", options: { equation: 4 } }],
  ]);
});

test("a mistake is one line with the key, and what was meant or is allowed", () => {
  for (const [text, line] of [
    ["haed: mediclip", /^run\.yaml: unknown key "haed"; did you mean head\?$/],
    ["training: {step: 5}", /unknown key "training\.step"; did you mean steps\?/],
    ["head: {name: mediclip, option: {}}", /unknown key "head\.option"; did you mean options\?/],
    ["head: medclip", /head: expected one of mediclip, fusionclip, .*patchcore$/],
    ["k: 1.5", /k: expected int/],
    ["k: -1", /k: Too small/],
    ["k: four", /k: expected (number|int), received string/],
    ["device: cuda", /device: expected one of auto, webgpu, wasm, reference/],
    ["rule: twice", /rule: expected none, quantile:SHARE or deviations:NUMBER/],
    ["tasks: [[1, cutpaste]]", /tasks\.0\.1: expected one of cutPaste/],
    ["- a\n- b", /run\.yaml: expected keys and values/],
    ["k: [1", /^run\.yaml: .* at line 1, column/],
    ["k: 1\nk: 2", /run\.yaml: Map keys must be unique/],
    ["pool: 0", /pool: Too small/],
  ] as const)
    assert.throws(
      () => read(text),
      (error: Error) => error.name === "UsageError" && line.test(error.message) && !error.message.includes("\n"),
      text,
    );
});

test("one value is set by its path, in a head by its name too", () => {
  assert.equal(withValue({ k: 4 }, "training.steps", 2), { k: 4, training: { steps: 2 } });
  assert.equal(withValue({ head: "mediclip" }, "head.options.temperature", 0.07), {
    head: { name: "mediclip", options: { temperature: 0.07 } },
  });
  assert.equal([readValue("4"), readValue("true"), readValue("busi"), readValue("[1]")], [4, true, "busi", [1]]);
  assert.throws(() => withValue({}, "__proto__.x", 1), /expected keys between dots/);
});

test.run();
