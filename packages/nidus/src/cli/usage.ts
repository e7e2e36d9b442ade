import { suggest } from "../suggest.ts";
import { UsageError } from "./exitCode.ts";
import { type Flags, SHARED_FLAGS, type Verb } from "./verb.ts";

export const ALIASES = { h: "help", v: "version" } as const;
export const NOTICE = "Research use only, not a medical device.";

export const wordsOf = (words: string | undefined): string => (words === undefined ? "" : ` <${words}..>`);

/** What yargs lets pass: too few or too many words, `--json=maybe`, and empty values, which it takes for 0. @throws UsageError. */
export function checkRequest(
  verb: Verb,
  { words }: { readonly words: readonly string[] },
  typed: readonly string[],
): void {
  if (verb.words === undefined && words.length > 0) throw new UsageError(`${verb.name}: unexpected "${words[0]}"`);
  if (verb.words !== undefined && words.length === 0)
    throw new UsageError(`${verb.name}:${wordsOf(verb.words)} is missing`);
  const flags: Flags = { ...SHARED_FLAGS, ...verb.flags };
  const options = beforeDashes(typed);
  for (const [i, word] of options.entries()) {
    const [, name = "", value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const flag = flags[name];
    if (flag === undefined) continue;
    if (flag.type !== "boolean" && (value ?? options[i + 1]) === "") throw valueMissing(name, flag);
    if (flag.type === "boolean" && value !== undefined && !/^(true|false)$/.test(value)) {
      throw new UsageError(`--${name} takes no value, got "${value}"`);
    }
  }
}

/** @param least The least that each flag may be. @throws UsageError for the first value that is not a whole number from there. */
export function expectWhole<N extends string>(
  values: Readonly<Record<NoInfer<N>, number>>,
  least: Readonly<Record<N, number>>,
): void {
  for (const name of Object.keys(least) as N[]) {
    if (Number.isSafeInteger(values[name]) && values[name] >= least[name]) continue;
    throw new UsageError(`--${name}: expected a whole number from ${least[name]}, got ${values[name]}`);
  }
}

/** One line for a mistake. yargs' own messages have several, or name an argument and not what might have been meant. */
export function explainUsage(message: string, typed: readonly string[], verbs: readonly Verb[]): UsageError {
  const shown = verbs.filter(({ hidden }) => !hidden).map(({ name }) => name);
  const verb = typed.map((word) => verbs.find(({ name }) => name === word)).find((one) => one !== undefined);
  const flags: Flags = { ...SHARED_FLAGS, help: {}, version: {}, ...verb?.flags };
  const option = beforeDashes(typed).find((word) => isUnknownOption(word, flags));
  if (option !== undefined) {
    const name = option.replace(/=.*/s, "");
    const known = Object.keys(flags).map((flag) => `--${flag}`);
    return new UsageError(`unknown option ${name}${meant(name, known)}`);
  }
  const [, unknown] = /^Unknown (?:arguments?|commands?): ([^,]+)/.exec(message) ?? [];
  if (unknown !== undefined && verb === undefined) {
    return new UsageError(`unknown verb "${unknown}"${meant(unknown, shown)}`);
  }
  if (unknown !== undefined) return new UsageError(`${verb?.name}: unexpected "${unknown}"`);
  const [, flag, given] = /Argument: ([^,]+), Given: (.*?), Choices:/.exec(message) ?? [];
  if (flag !== undefined) return new UsageError(`--${flag}: ${given} is none of ${choicesOf(flags[flag])}`);
  const [, bare] = /^Not enough arguments following: (.+)/.exec(message) ?? [];
  if (bare !== undefined) return valueMissing(bare, flags[bare]);
  if (verb === undefined) return new UsageError(`a verb is missing: ${shown.join(", ")}; see nidus --help`);
  return new UsageError(message.replace(/\s+/g, " ").trim());
}

/** Words after `--` are no options, whatever they look like. */
function beforeDashes(words: readonly string[]): readonly string[] {
  const end = words.indexOf("--");
  return end < 0 ? words : words.slice(0, end);
}

/** `--name`, `--name=value`, `--no-name` or `-n`, of a name that is not known. */
function isUnknownOption(word: string, flags: Flags): boolean {
  const [, long, short] = /^(?:--(?:no-)?([^=]+)|-([^-=\d]+))/s.exec(word) ?? [];
  return long !== undefined ? !(long in flags) : short !== undefined && !(short in ALIASES);
}

function meant(word: string, known: readonly string[]): string {
  const guess = suggest(word, known);
  return guess === undefined ? `; known: ${known.join(", ")}` : `; did you mean ${guess}?`;
}

function valueMissing(name: string, flag: Flags[string] | undefined): UsageError {
  return new UsageError(`--${name}: a value is missing (${choicesOf(flag)})`);
}

function choicesOf(flag: Flags[string] | undefined): string {
  return flag?.choices?.join(", ") ?? (flag?.type === "number" ? "a number" : "any text");
}
