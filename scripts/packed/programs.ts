/** The programs that prove an installed copy. */
import { readFileSync } from "node:fs";

const FIRST = readFileSync(new URL("../../examples/01-fit.ts", import.meta.url), "utf8");

/** Program 1, on a device that every machine has, with two steps. */
export const FIT: string = changed(FIRST, [
  ["openDevice()", 'openDevice({ device: "wasm" })'],
  ["synthesize: synthesize(tasks.official),", "synthesize: synthesize(tasks.official), training: { steps: 2 },"],
]);

/** How `runInChromium` learns of it. */
const REPORT = `const report = (value: number): void => {
  Object.assign(globalThis, { __nidusResult: { passed: 1, failed: 0, lines: [String(value)] } });
};
`;

/** The same in a page, which has no folders: pictures are made, and nothing is saved. */
export const FIT_IN_PAGE: string = `${REPORT}${changed(FIT, [
  ["  args,\n", ""],
  ["  readFolder,\n", "  phantoms,\n"],
  ["  save,\n", ""],
  [
    'await readFolder(args[0] ?? "./busi")',
    'phantoms({ kind: "breast", normal: 18, abnormal: 3, size: 224, seed: 0 })',
  ],
  ['await save("busi.safetensors", detector);', ""],
  ["console.log(", "report("],
])}`;

/** What is found by the place of a file: the decoder of JPEG by a dependency's manifest, the script of a thread. */
export const PLACES = `import { decode, fileSource, synthesisWorkers } from "nidus";
const { data } = await decode(await fileSource("grey.jpg"));
await using pool = await synthesisWorkers({ mixture: "official" }, { workers: 1 });
console.log(JSON.stringify([[...data], pool.note]));
`;

/** 2 x 2, grey, by Pillow; and its pixels there. */
export const JPEG: Uint8Array = Buffer.from(
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAACAAIBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACP/EAB4QAAIDAAEFAAAAAAAAAAAAAAECAwQFBgAHERQi/9oACAEBAAA/ADy3c7mOKxzs7lm5Qz6h9evUq6U0cUMafKIiKwCqAAAAPAAA6//Z",
  "base64",
);
export const PIXELS: readonly number[] = [9, 199, 90, 68];

function changed(text: string, pairs: readonly (readonly [from: string, to: string])[]): string {
  return pairs.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`examples/01-fit.ts: expected ${from}`);
    return before.replace(from, to);
  }, text);
}
