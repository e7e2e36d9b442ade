/**
 * Runs a TypeScript entry in headless Chromium: bundled by esbuild, served from this machine, driven through playwright-core.
 * The page reports by setting `globalThis.__nidusResult`; what it passes to `globalThis.__nidusWrite` is handed on as it comes.
 */
import { chromium } from "playwright-core";
import { type Bundle, bundleEntry } from "./bundle.ts";
import { servePage } from "./serve.ts";

export interface PageResult {
  readonly passed: number;
  readonly failed: number;
  readonly lines: readonly string[];
}

export interface BrowserOptions {
  /** Default: `NIDUS_CHROMIUM`, else Debian's place. */
  readonly executable?: string;
  /** Default 120. */
  readonly timeoutSeconds?: number;
  /** A folder that the page can fetch from, under `/files/`. */
  readonly files?: string;
  /** Chromium flags beside `FLAGS`, which give a software WebGPU adapter. */
  readonly flags?: readonly string[];
  /** Receives what the page writes. */
  readonly write?: (text: string) => void;
}

declare global {
  var __nidusResult: PageResult | undefined;
  var __nidusWrite: ((text: string) => Promise<void>) | undefined;
}

/** WebGPU on SwiftShader, whatever the machine; and no traffic of Chromium's own. `--no-sandbox`: CI runs as root. */
export const FLAGS: readonly string[] = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * @param entry The path of the entry file, or a bundle made by `bundleEntry`.
 * @throws The page's own error where it fails, or rejects a promise that nobody handles, before it reports; or a time-out.
 */
export async function runInChromium(entry: string | Bundle, options: BrowserOptions = {}): Promise<PageResult> {
  const { timeoutSeconds = 120, files, flags = [], write = () => {} } = options;
  const bundle = typeof entry === "string" ? await bundleEntry({ entry }) : entry;
  const executablePath = options.executable ?? process.env.NIDUS_CHROMIUM ?? "/usr/bin/chromium";
  await using server = await servePage(bundle.code, files);
  const browser = await chromium.launch({ executablePath, headless: true, args: [...FLAGS, ...flags] });
  try {
    const page = await browser.newPage();
    const failure = new Promise<never>((_, reject) => {
      page.once("pageerror", reject);
      page.once("crash", () => reject(new Error("the page crashed")));
    });
    await page.exposeFunction("__nidusWrite", write);
    const result = page.goto(server.url).then(() =>
      page.waitForFunction(() => globalThis.__nidusResult, undefined, {
        timeout: timeoutSeconds * 1000,
        polling: 50,
      }),
    );
    return (await (await Promise.race([result, failure])).jsonValue()) as PageResult;
  } finally {
    await browser.close();
  }
}
