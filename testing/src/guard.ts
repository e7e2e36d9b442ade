/**
 * Notes each `console.*` call made by library code. Libraries do not log: what they have to say is a value or an error.
 * The one who counts is the direct caller, so that a test may pass a callback that prints, and uvu may print its dots.
 */

const METHODS = ["log", "warn", "error", "info", "debug"] as const;
const LIBRARY = /\/packages\/[^/]+\/src\/[^\s()]+/;

const calls: string[] = [];

/** The library file that called, as `packages/x/src/y.ts:line:column`, or undefined where someone else did. */
export function libraryCaller(stack: string): string | undefined {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line) && !line.includes("/testing/src/guard.ts"));
  const place = LIBRARY.exec(frames[0]?.replaceAll("\\", "/") ?? "")?.[0];
  return place === undefined || /\.test\.ts(:|$)/.test(place) ? undefined : place.slice(1);
}

/** Wraps the console of this process: once, before any test file is loaded. */
export function installGuard(): void {
  for (const method of METHODS) {
    const original = console[method].bind(console);
    console[method] = (...values: unknown[]): void => {
      const caller = libraryCaller(new Error().stack ?? "");
      if (caller !== undefined) calls.push(`console.${method} called by library code: ${caller}`);
      original(...values);
    };
  }
}

/** The calls noted since the last time that this was asked. */
export function takeLibraryCalls(): string[] {
  return calls.splice(0);
}
