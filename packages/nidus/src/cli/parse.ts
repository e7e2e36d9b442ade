import yargs, { type Argv } from "yargs";
import { UsageError } from "./exitCode.ts";
import { ALIASES, checkRequest, explainUsage, NOTICE, wordsOf } from "./usage.ts";
import { SHARED_FLAGS, type Verb } from "./verb.ts";

export interface ParseOptions {
  readonly verbs: readonly Verb[];
  readonly version: string;
  /** Width of the help. */
  readonly columns: number;
}

/** What was asked for: a verb with its values, or a text to print. */
export type Request = Chosen | { readonly text: string };

interface Chosen {
  readonly verb: Verb;
  readonly values: never;
}

/** Reads the words of a command line. @throws UsageError, one line, for what makes no sense. */
export async function parse(words: readonly string[], options: ParseOptions): Promise<Request> {
  const chosen: Chosen[] = [];
  const parser = parserOf(options, (choice) => void chosen.push(choice));
  let text = "";
  try {
    await parser.parseAsync([...words], {}, (_error: unknown, _values: unknown, output: string) => {
      text = output;
    });
  } catch (reason) {
    const isUsage = reason instanceof Error && (reason instanceof UsageError || reason.name === "YError");
    throw isUsage ? explainUsage(reason.message, words, options.verbs) : reason;
  }
  const [choice] = chosen;
  if (choice === undefined) return { text: `${text}\n` };
  checkRequest(choice.verb, choice.values, words);
  return choice;
}

function parserOf({ verbs, version, columns }: ParseOptions, choose: (choice: Chosen) => void): Argv {
  const parser = yargs()
    .scriptName("nidus")
    .usage("$0 VERB: anomalies in medical images from a handful of normal ones")
    .locale("en")
    .strict()
    .wrap(columns)
    .epilogue(NOTICE)
    .version(version)
    .alias(ALIASES)
    .exitProcess(false)
    .demandCommand(1, "")
    .options(SHARED_FLAGS)
    .parserConfiguration({ "camel-case-expansion": false, "populate--": true })
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  for (const verb of verbs) {
    parser.command({
      // optional for the parser, because it does not count what follows "--"
      command: verb.words === undefined ? verb.name : `${verb.name} [${verb.words}..]`,
      describe: verb.hidden ? false : verb.about,
      builder: (argv: Argv) => describeVerb(argv, verb),
      handler(values) {
        const given = [verb.words === undefined ? [] : values[verb.words], values["--"] ?? []].flat();
        choose({ verb, values: { ...lastOf(values, verb), words: given.map(String) } as never });
      },
    });
  }
  return parser;
}

function describeVerb(argv: Argv, { words, about, name, flags }: Verb): Argv {
  const described = argv
    .usage(`$0 ${name}${wordsOf(words)}: ${about}`)
    .options(flags)
    .epilogue(NOTICE);
  return words === undefined ? described : described.positional(words, { type: "string", array: true });
}

/** Of a flag that is given twice the last counts. */
function lastOf(values: Readonly<Record<string, unknown>>, { flags }: Verb): Record<string, unknown> {
  const isList = (name: string): boolean => flags[name]?.array === true || flags[name]?.type === "array";
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Array.isArray(value) && !isList(name) ? value.at(-1) : value]),
  );
}
