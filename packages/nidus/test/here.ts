import { runCommand } from "../src/cli/runCommand.ts";
import type { Verb } from "../src/cli/verb.ts";

/** How a command line ended: its exit code, and all that it wrote. */
export interface Ending {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process: a start of the command takes a second. */
export async function here(words: readonly string[], verbs: readonly Verb[]): Promise<Ending> {
  const texts = { out: "", err: "" };
  const streams = {
    out(text: string) {
      texts.out += text;
    },
    err(text: string) {
      texts.err += text;
    },
  };
  const code = await runCommand(words, streams, { verbs, version: "1.2.3", columns: 80 });
  return { code, ...texts };
}
