import { FormatError, type Json } from "@nidus/data";
import { parseDocument } from "yaml";
import type { z } from "zod";
import { suggest } from "../../suggest.ts";
import { UsageError } from "../exitCode.ts";
import { DEFAULT_HEAD, keysAt, type RunConfig, runSchema } from "./schema.ts";

type Tree = { readonly [key: string]: Json | undefined };

/** A configuration file, YAML or JSON, as a tree that is not checked yet. @throws UsageError naming file and line. */
export function readTree(file: string, text: string): Tree {
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) throw new UsageError(`${file}: ${error.message.split("\n", 1)[0]?.replace(/:$/, "")}`);
  // no bombs of aliases that each stand for ten others
  const tree: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
  if (typeof tree === "object" && !Array.isArray(tree)) return tree as Tree;
  throw new UsageError(`${file}: expected keys and values (head: mediclip), got ${JSON.stringify(tree)?.slice(0, 40)}`);
}

/** A tree with one value changed, at a path of keys between dots. A head that stands by its name alone makes room for its options. */
export function withValue(tree: Tree, path: string, value: Json): Tree {
  const [key = "", ...rest] = path.split(".");
  // never through a prototype
  if (path.split(".").some((part) => part === "" || part === "__proto__"))
    throw new UsageError(`expected keys between dots (training.steps), got "${path}"`);
  if (rest.length === 0) return { ...tree, [key]: value };
  const inner = tree[key];
  const branch = key === "head" && !isTree(inner) ? { name: inner ?? DEFAULT_HEAD } : inner;
  return { ...tree, [key]: withValue(isTree(branch) ? branch : {}, rest.join("."), value) };
}

const isTree = (value: Json | undefined): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as it is typed: JSON where it is JSON, else text. */
export function readValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** @param source What errors name.   @throws UsageError, one line, with the key and what is expected there. */
export function parseConfig(source: string, tree: Tree): RunConfig {
  const result = runSchema.safeParse(tree);
  if (result.success) return result.data;
  throw new UsageError(`${source}: ${explain(result.error.issues[0])}`);
}

/** The configuration of a finished run. @throws FormatError where it is damaged. */
export function parseStored(file: string, text: string): RunConfig {
  try {
    return parseConfig(file, readTree(file, text));
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause;
    throw new FormatError(file, `is no configuration of a run: ${cause.message}`, { cause });
  }
}

function explain(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return "is not a configuration";
  const at = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const known = keysAt(issue.path);
    const guess = suggest(key, known);
    const hint = guess === undefined ? `known: ${known.join(", ")}` : `did you mean ${guess}?`;
    return `unknown key "${[...issue.path, key].join(".")}"; ${hint}`;
  }
  if (issue.code === "invalid_union") {
    // the branch that went deepest is the one that was meant
    const branches = issue.errors.map(([first]) => first).filter((one) => one !== undefined);
    const meant = branches.sort((a, b) => b.path.length - a.path.length || rank(b) - rank(a))[0];
    if (meant) return explain({ ...meant, path: [...issue.path, ...meant.path] } as z.core.$ZodIssue);
  }
  if (issue.code === "invalid_value") return `${at}: expected one of ${issue.values.map(String).join(", ")}`;
  return `${at || "configuration"}: ${issue.message.replace(/^Invalid input: /, "").replace(/^(Too \w+): /, "$1: ")}`;
}

/** Of branches that fail at the same depth: a list of known words tells more than "expected object", a wrong key more than either. */
const rank = ({ code }: { readonly code?: string }): number =>
  code === "unrecognized_keys" ? 2 : code === "invalid_value" ? 1 : 0;
