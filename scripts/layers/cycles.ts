/** Cycles among the files of a package, by value or type imports. */
import { resolveRelative } from "./imports.ts";
import type { Parsed } from "./parse.ts";

/** One line for each group of files that reach each other, with the shortest way round through its first file. */
export function findCycles(files: readonly Parsed[]): string[] {
  const paths = new Set(files.map((file) => file.path));
  const edges = new Map(
    files.map((file) => [
      file.path,
      file.imports
        .filter(({ what }) => what.startsWith("."))
        .map(({ what }) => resolveRelative(file.path, what))
        .filter((target) => paths.has(target)),
    ]),
  );
  const seen = new Set<string>();
  return [...paths].flatMap((path) => {
    if (seen.has(path)) return [];
    const way = wayRound(path, edges);
    if (way === undefined) return [];
    for (const file of way) seen.add(file); // the same cycle is not told again from its other files
    return [`import cycle: ${[...way, path].join(" → ")}`];
  });
}

/** The shortest way from a file back to itself, breadth first. */
function wayRound(start: string, edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const ways = [[start]];
  const reached = new Set<string>();
  for (const way of ways) {
    for (const next of edges.get(way.at(-1) as string) ?? []) {
      if (next === start) return way;
      if (reached.has(next)) continue;
      reached.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
