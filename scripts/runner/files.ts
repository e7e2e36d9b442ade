/** Finds the test files and reads what each says about itself in its first lines. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

export interface TestFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly timeoutSeconds: number;
  /** `x.node.test.ts` runs in Node alone. */
  readonly nodeOnly: boolean;
  /** A first line `// browser` asks for Chromium too. */
  readonly browser: boolean;
  /** Suites that the file makes and never runs: uvu passes over them in silence. */
  readonly forgotten: readonly string[];
}

const FOLDERS = ["packages", "examples", "conformance", "bench", "testing", "scripts"];
const PASSED_OVER = new Set(["node_modules", "dist", "fixtures"]);
const HEAD_LINES = 5;
const DEFAULT_TIMEOUT_SECONDS = 120;

/** The test files under `root` whose path holds one of `filters` (all of them without a filter), slowest first. */
export function findTests(root: string, filters: readonly string[]): TestFile[] {
  return FOLDERS.flatMap((folder) => walk(join(root, folder)))
    .map((file) => relative(root, file).split(sep).join("/"))
    .filter((path) => filters.length === 0 || filters.some((part) => path.includes(part)))
    .map((path) => describe(path, readFileSync(join(root, path), "utf8")))
    .sort((a, b) => b.timeoutSeconds - a.timeoutSeconds || (a.path < b.path ? -1 : 1));
}

/** What the text of a test file says about how to run it. */
export function describe(path: string, text: string): TestFile {
  const head = text.split("\n", HEAD_LINES).join("\n");
  const timeout = /^\/\/ timeout: (\d+)\b/m.exec(head)?.[1];
  const made = [...text.matchAll(/\b(\w+)(?:: [\w<>.]+)? = suite\b/g)].map((match) => match[1] as string);
  return {
    path,
    timeoutSeconds: timeout === undefined ? DEFAULT_TIMEOUT_SECONDS : Number(timeout),
    nodeOnly: path.endsWith(".node.test.ts"),
    browser: /^\/\/ browser\b/m.test(head),
    forgotten: [...new Set(made)].filter((name) => !new RegExp(`\\b${name}\\.run\\(\\)`).test(text)),
  };
}

function walk(folder: string): string[] {
  let entries: ReturnType<typeof list>;
  try {
    entries = list(folder);
  } catch {
    return []; // a tree need not have every folder
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : walk(path);
    return entry.name.endsWith(".test.ts") ? [path] : [];
  });
}

const list = (folder: string): import("node:fs").Dirent[] => readdirSync(folder, { withFileTypes: true });
