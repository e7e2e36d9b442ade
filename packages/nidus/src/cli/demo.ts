import { EXIT } from "./exitCode.ts";
import { jsonLine } from "./printable.ts";
import { expectWhole } from "./usage.ts";
import { defineVerb, type Verb } from "./verb.ts";

const FLAGS = {
  out: {
    type: "string",
    default: "runs/demo",
    requiresArg: true,
    describe: "a folder; if it is taken, the next free number",
  },
  device: {
    choices: ["auto", "webgpu", "wasm"],
    default: "auto",
    requiresArg: true,
    describe: "where to compute",
  },
  steps: { type: "number", default: 150, requiresArg: true, describe: "optimiser steps" },
  seed: { type: "number", default: 0, requiresArg: true, describe: "another seed, other pictures" },
} as const;

export const demo: Verb = defineVerb({
  name: "demo",
  about: "the whole method at work on made-up pictures, in minutes, with nothing to download",
  flags: FLAGS,
  async run({ json, out, device, steps, seed }, streams) {
    expectWhole({ steps, seed }, { steps: 1, seed: 0 });
    const { runDemo } = await import("./run/runDemo.ts");
    const { describeDemo } = await import("./run/describeDemo.ts");
    const done = await runDemo({ out, device, steps, seed, streams });
    streams.out(json ? jsonLine(done) : describeDemo(done));
    return EXIT.ok;
  },
});
