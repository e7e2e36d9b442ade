/**
 * Test files in one page of Chromium: `node --import tsx testing/src/chromium.ts SECONDS x.test.ts ...`.
 * Prints what `main.ts` prints, one file after the other.
 */
import process from "node:process";
import { runInChromium } from "./browser.ts";
import { bundleTests } from "./bundle.ts";

const [seconds, ...files] = process.argv.slice(2);
try {
  const result = await runInChromium(await bundleTests(files), {
    timeoutSeconds: Number(seconds),
    write: (text) => {
      process.stdout.write(text);
    },
  });
  process.exitCode = result.failed > 0 ? 1 : 0;
} catch (error) {
  process.stdout.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
