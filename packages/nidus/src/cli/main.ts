#!/usr/bin/env node
/** The `nidus` command: this file ties it to the process, `runCommand.ts` does the rest. Research use only, not a medical device. */
import process from "node:process";
import { packageVersion } from "../rim/runtime.ts";
import { benchmark } from "./benchmark.ts";
import { dataset } from "./dataset/dataset.ts";
import { demo } from "./demo.ts";
import { doctor, probe } from "./doctor.ts";
import { download } from "./download.ts";
import { EXIT, StoppedError } from "./exitCode.ts";
import { fitVerb } from "./fit.ts";
import { inspect } from "./inspect.ts";
import { phantomsVerb } from "./phantoms.ts";
import { predictVerb } from "./predict.ts";
import { oneLine } from "./printable.ts";
import { reportVerb } from "./report.ts";
import { runCommand } from "./runCommand.ts";
import { synth } from "./synth.ts";
import { testVerb } from "./test.ts";

const WIDEST_HELP = 100;

for (const stream of [process.stdout, process.stderr]) {
  // whoever reads has seen enough: `nidus ... | head`
  stream.on("error", (reason: NodeJS.ErrnoException) => process.exit(reason.code === "EPIPE" ? EXIT.ok : EXIT.failed));
}
/** Set by work that saves what it has when it is asked to stop. A second signal does not wait for that. */
let stopping: AbortController | undefined;
for (const [signal, ending] of [
  ["SIGINT", EXIT.interrupted],
  ["SIGTERM", EXIT.terminated],
] as const) {
  process.on(signal, () => {
    if (stopping === undefined || stopping.signal.aborted) process.exit(ending);
    stopping.abort(new StoppedError(ending));
  });
}
process.once("uncaughtException", (reason) => {
  process.stderr.write(`nidus: ${oneLine(reason)}\n`);
  process.exit(EXIT.failed);
});

const code = await runCommand(
  process.argv.slice(2),
  {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    untilStopped() {
      stopping ??= new AbortController();
      return stopping.signal;
    },
  },
  {
    verbs: [
      demo,
      fitVerb,
      testVerb,
      predictVerb,
      reportVerb,
      download,
      doctor,
      dataset,
      inspect,
      synth,
      benchmark,
      phantomsVerb,
      probe,
    ],
    version: packageVersion(),
    columns: Math.min(process.stdout.columns ?? WIDEST_HELP, WIDEST_HELP),
  },
);
// An empty write ends after those before it. A GPU object would keep the process alive, so it does not end by itself.
process.stdout.write("", () => process.exit(code));
