/**
 * States that tests cannot run here and why: a missing adapter, runtime or data folder, and nothing else. Call it in place of
 * registering the tests; the runner counts and lists every skip, and lets none pass on CI.
 *
 *     if (folder === undefined) skipLine("NIDUS_REFERENCE names no folder", 12);
 *     else registerTests(folder);
 *
 * @param count How many tests are skipped, where that is known.
 */
export function skipLine(reason: string, count = 1): void {
  // A line of its own even in the middle of uvu's dots, which end no line.
  console.log(`\n# skip ${count}: ${reason}`);
}
