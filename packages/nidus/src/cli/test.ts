import { RUN_FLAGS } from "./config/runFlags.ts";
import { EXIT } from "./exitCode.ts";
import { jsonLine } from "./printable.ts";
import { defineVerb, type Verb } from "./verb.ts";

export const testVerb: Verb = defineVerb({
  name: "test",
  about: "fit on a few pictures of a folder and judge all others: metrics, heat-maps, a report",
  flags: {
    ...RUN_FLAGS,
    detector: {
      type: "string",
      requiresArg: true,
      describe: "judge this detector (a file, or a run's folder) instead of fitting one",
    },
    out: { type: "string", requiresArg: true, describe: "a new folder for the run" },
    resume: { type: "boolean", default: false, describe: "go on with the run in --out" },
  },
  async run({ json, words: _, out: path, resume, detector, ...values }, streams) {
    const { testFolder } = await import("./run/testFolder.ts");
    const { describeMetrics } = await import("./run/metrics.ts");
    const { metrics, report } = await testFolder({ path, resume, detector, values, streams });
    streams.out(json ? jsonLine({ ...metrics, report }) : `${describeMetrics(metrics)}${report}\n`);
    return EXIT.ok;
  },
});
