import { readFile } from "node:fs/promises";
import { suite } from "uvu";
import * as assert from "uvu/assert";

/** Code in a README is the marked part of an example, or all of it below its first comment, not a retelling of it. */
const test = suite("readme");
const pairs = [
  ["../packages/tensor/README.md", "train.ts"],
  ["../packages/clip/README.md", "zero-shot.ts"],
  ["../packages/eval/README.md", "metrics.ts"],
  ["../packages/anomaly/README.md", "03-head.ts"],
  ["../README.md", "01-fit.ts"],
] as const;
for (const [readme, example] of pairs) {
  test(`${readme} shows ${example}`, async () => {
    const text = await readFile(new URL(readme, import.meta.url), "utf8");
    const code = await readFile(new URL(example, import.meta.url), "utf8");
    const marked = (/\/\/ readme\n([\s\S]*?)\/\/ end\n/.exec(code) ?? /\*\/\n([\s\S]*)/.exec(code))?.[1] as string;
    assert.ok(marked.split("\n").length > 5);
    assert.ok(text.includes(`\`\`\`ts\n${marked}\`\`\``), `${readme} does not hold the marked part of ${example}`);
  });
}
test.run();
