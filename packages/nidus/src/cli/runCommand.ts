import { EXIT, exitCodeOf } from "./exitCode.ts";
import { type ParseOptions, parse } from "./parse.ts";
import { oneLine } from "./printable.ts";
import type { Streams } from "./verb.ts";

/** A whole command line, from its words to its exit code. Nothing is thrown: whatever goes wrong is one line on `err`. */
export async function runCommand(words: readonly string[], streams: Streams, options: ParseOptions): Promise<number> {
  try {
    const request = await parse(words, options);
    if ("verb" in request) return await request.verb.run(request.values, streams);
    streams.out(request.text);
    return EXIT.ok;
  } catch (reason) {
    streams.err(`nidus: ${oneLine(reason) || "failed without saying why"}\n`);
    return exitCodeOf(reason);
  }
}
