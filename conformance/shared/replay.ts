import type { Device } from "nidus";
import { type Computed, type Kind, kindOf, type Result } from "./kind.ts";
import { limitsOf } from "./limits.ts";
import { type Distance, excess, measure } from "./measures.ts";
import { numbersOf, storedAs } from "./numbers.ts";
import { type OpenSet, openSet } from "./referenceSet.ts";
import { type Rule, ruleFor } from "./rules.ts";

/** What came of replaying one set on one backend. */
export interface Verdict {
  readonly set: string;
  /** null where no kind fits the folder's name. */
  readonly kind: string | null;
  readonly backend: string;
  readonly status: "PASS" | "FAIL";
  /** Tensors compared, and tensors that the replay read. */
  readonly compared: number;
  readonly inputs: number;
  /** Tensors that were neither compared, nor read where they are inputs. */
  readonly notCovered: readonly string[];
  /** Nearest to its limit, or furthest beyond. */
  readonly worst: Worst | null;
  /** Tensors beyond their limits. */
  readonly failed: readonly string[];
  /** Whatever else went wrong, a line each. */
  readonly problems: readonly string[];
}

export interface Worst extends Distance {
  readonly tensor: string;
  readonly measure: string;
}

export interface ReplayOptions {
  readonly kinds: readonly Kind[];
  readonly backend: string;
  /** Opens the backend's device; asked only when there is something to run. */
  open(): Promise<Device>;
}

/** Replays a folder and judges every tensor of it. Nothing is thrown: what goes wrong is in the verdict. */
export async function replay(folder: string, { kinds, backend, open }: ReplayOptions): Promise<Verdict> {
  const found: Worst[] = [];
  const compared = new Set<string>();
  const problems: string[] = [];
  let set: OpenSet | undefined;
  let kind: Kind | undefined;
  let rules: (name: string) => Rule | undefined = () => undefined;
  try {
    set = await openSet(folder);
    kind = kindOf(set.name, kinds);
    if (kind === undefined)
      throw new Error(`no kind of set fits this name (known: ${kinds.map(({ name }) => name).join(", ") || "none"})`);
    rules = await rulesFor(set, kind);
    for await (const result of kind.run(set, await open())) {
      const outcome = await judge(result, set, rules);
      if (typeof outcome === "string") problems.push(outcome);
      else found.push(outcome);
      compared.add(result.tensor);
    }
    if (compared.size === 0) problems.push("nothing was compared");
  } catch (reason) {
    problems.push(String(reason instanceof Error ? reason.message : reason).split("\n")[0] ?? "");
  }
  const isCovered = (name: string): boolean =>
    compared.has(name) || (rules(name)?.measure === "input" && set?.inputs.has(name) === true);
  const notCovered = (set?.names ?? []).filter((name) => !isCovered(name));
  const failed = found.filter((entry) => excess(entry) > 1).map(({ tensor }) => tensor);
  const isFine = problems.length + notCovered.length + failed.length === 0;
  return {
    set: set?.name ?? folder,
    kind: kind?.name ?? null,
    backend,
    status: isFine ? "PASS" : "FAIL",
    compared: new Set(found.map(({ tensor }) => tensor)).size,
    inputs: set?.inputs.size ?? 0,
    notCovered,
    worst: found.sort((a, b) => excess(b) - excess(a))[0] ?? null,
    failed: [...new Set(failed)],
    problems,
  };
}

async function rulesFor(set: OpenSet, kind: Kind): Promise<(name: string) => Rule | undefined> {
  const limits = await limitsOf(set, kind);
  return (name) => {
    const { file, tensor } = set.place(name);
    return ruleFor(tensor, limits(file));
  };
}

/** How far a result is from the set's tensor, or why the two cannot be compared. */
async function judge(result: Result, set: OpenSet, rules: (name: string) => Rule | undefined): Promise<Worst | string> {
  const { tensor } = result;
  if ("limit" in result) return result;
  if (!set.names.includes(tensor)) return `${tensor}: computed, but the set has no such tensor`;
  const rule = rules(tensor);
  if (rule === undefined) return `${tensor}: no rule says how to compare it`;
  const { shape } = set.info(tensor);
  const given = shapeOf(result, shape);
  if (given.join() !== shape.join())
    return `${tensor}: expected the shape [${shape.join(", ")}], got [${given.join(", ")}]`;
  const expected = await set.expected(tensor);
  // an input that is computed as well, token ids of a text say, has to be the same
  const name = rule.measure === "input" ? "exact" : rule.measure;
  const value = typeof result.value === "number" ? [result.value] : numbersOf(result.value);
  const computed = name === "exact" ? storedAs(value, expected.dtype) : value;
  return { tensor, measure: name, ...measure(name, computed, numbersOf(expected), rule.limit) };
}

function shapeOf({ value }: Computed, expected: readonly number[]): readonly number[] {
  if (typeof value !== "number") return value.shape;
  return expected.length <= 1 ? expected.map(() => 1) : [];
}
