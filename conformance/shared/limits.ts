import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Kind } from "./kind.ts";
import type { OpenSet } from "./referenceSet.ts";
import { parseTolerances, type Rule, rulesOf, type Tolerances } from "./rules.ts";

const FILE = "tolerances.json";

/** The limits for each file of a set: from the set's own `tolerances.json`, else its parent's, else the kind's. */
export async function limitsOf(set: OpenSet, kind: Kind): Promise<(file: string) => readonly Rule[]> {
  const stated = [await readTolerances(set.path), await readTolerances(dirname(set.path))];
  return (file) => {
    for (const tolerances of stated) {
      const rules = tolerances && rulesOf(tolerances, [set.name, kind.name], file);
      if (rules !== undefined) return rules;
    }
    return kind.rules ?? [];
  };
}

async function readTolerances(folder: string): Promise<Tolerances | undefined> {
  const path = join(folder, FILE);
  return existsSync(path) ? parseTolerances(FILE, await readFile(path)) : undefined;
}
