import { RUN_FLAGS } from "./config/runFlags.ts";
import { EXIT } from "./exitCode.ts";
import { jsonLine } from "./printable.ts";
import { defineVerb, type Verb } from "./verb.ts";

export const fitVerb: Verb = defineVerb({
  name: "fit",
  about: "learn from a few normal pictures of a folder: a detector, in a folder of its own",
  flags: {
    ...RUN_FLAGS,
    out: { type: "string", requiresArg: true, describe: "a new folder for the run" },
    resume: { type: "boolean", default: false, describe: "go on with the run in --out" },
  },
  async run({ json, words: _, out: path, resume, ...values }, streams) {
    const { fitFolder } = await import("./run/fitFolder.ts");
    const done = await fitFolder({ path, resume, values, streams });
    streams.out(
      json ? jsonLine(done) : `${done.detector}: ${done.head}, ${done.steps} steps, from ${done.support} pictures\n`,
    );
    return EXIT.ok;
  },
});
