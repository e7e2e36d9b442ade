#!/usr/bin/env node
/** The `nidus` command: this file ties it to the process, `runCommand.ts` does the rest. Research use only, not a medical device. */
import process from "node:process";
import { packageVersion } from "../rim/runtime.ts";
import { dataset } from "./dataset/dataset.ts";
import { doctor, probe } from "./doctor.ts";
import { EXIT } from "./exitCode.ts";
import { inspect } from "./inspect.ts";
import { phantomsVerb } from "./phantoms.ts";
import { oneLine } from "./printable.ts";
import { runCommand } from "./runCommand.ts";
import { synth } from "./synth.ts";

const WIDEST_HELP = 100;

for (const stream of [process.stdout, process.stderr]) {
  // whoever reads has seen enough: `nidus ... | head`
  stream.on("error", (reason: NodeJS.ErrnoException) => process.exit(reason.code === "EPIPE" ? EXIT.ok : EXIT.failed));
}
process.once("SIGINT", () => process.exit(EXIT.interrupted));
process.once("SIGTERM", () => process.exit(EXIT.terminated));
process.once("uncaughtException", (reason) => {
  process.stderr.write(`nidus: ${oneLine(reason)}\n`);
  process.exit(EXIT.failed);
});

const code = await runCommand(
  process.argv.slice(2),
  { out: (text) => void process.stdout.write(text), err: (text) => void process.stderr.write(text) },
  {
    verbs: [doctor, dataset, inspect, synth, phantomsVerb, probe],
    version: packageVersion(),
    columns: Math.min(process.stdout.columns ?? WIDEST_HELP, WIDEST_HELP),
  },
);
// An empty write ends after those before it. A GPU object would keep the process alive, so it does not end by itself.
process.stdout.write("", () => process.exit(code));
