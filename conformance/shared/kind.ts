import type { Device } from "nidus";
import type { Numbers } from "./numbers.ts";
import type { ReferenceSet } from "./referenceSet.ts";
import type { Rule } from "./rules.ts";

/** How sets of one kind are replayed. */
export interface Kind {
  readonly name: string;
  /** Whether a folder of this name holds a set of this kind. `named` makes the usual answer. */
  match(folder: string): boolean;
  /** Limits for sets that state none, and whose parent folder states none for them. */
  readonly rules?: readonly Rule[];
  /** Nothing of it runs on a device: it is replayed once, whatever backends are asked for. Default false. */
  readonly hostOnly?: boolean;
  /**
   * Computes the set's tensors again from its inputs, through the public API. What it reads from the set counts as an input; what it
   * yields is compared with the tensor of that name.
   */
  run(set: ReferenceSet, device: Device): AsyncIterable<Result> | Iterable<Result>;
}

export type Result = Computed | Judged;

/** A tensor, to be compared with the set's. Anything with a shape and numbers will do: a `HostTensor`, a tensor of a file. */
export interface Computed {
  readonly tensor: string;
  readonly value: Numbers | number;
}

/** A tensor that the kind compares in a way of its own: a distance between distributions, say. */
export interface Judged {
  readonly tensor: string;
  readonly measure: string;
  readonly error: number;
  readonly limit: number;
}

/** Folders called `name`, or `name-` and more. Of several kinds that match, the one with the longest name is taken. */
export function named(name: string): (folder: string) => boolean {
  return (folder) => folder === name || folder.startsWith(`${name}-`);
}

export function kindOf(folder: string, kinds: readonly Kind[]): Kind | undefined {
  const matching = kinds.filter((kind) => kind.match(folder));
  return matching.sort((a, b) => b.name.length - a.name.length)[0];
}
