import { EXIT, UsageError } from "./exitCode.ts";
import { jsonLine } from "./printable.ts";
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
    for (const [name, value, least] of [
      ["steps", steps, 1],
      ["seed", seed, 0],
    ] as const)
      if (!Number.isSafeInteger(value) || value < least)
        throw new UsageError(`--${name}: expected a whole number from ${least}, got ${value}`);
    const { runDemo } = await import("./run/runDemo.ts");
    const { describeDemo } = await import("./run/describeDemo.ts");
    const done = await runDemo({ out, device, steps, seed, streams });
    streams.out(json ? jsonLine(done) : describeDemo(done));
    return EXIT.ok;
  },
});
