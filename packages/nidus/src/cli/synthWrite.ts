import { basename, dirname, join } from "node:path";
import { encodePng, type Image, type Json } from "@nidus/data";
import { contactSheet, describeRounds, maskImage, summariseRounds } from "@nidus/synthesis";
import { nodeFolder } from "../rim/nodeFolder.ts";
import { packageVersion } from "../rim/runtime.ts";
import { expectNew } from "./expectNew.ts";
import { printable } from "./printable.ts";
import type { SynthRequest, SynthSample } from "./synthSamples.ts";

/** More would make a sheet that no viewer likes. */
const MOST_ON_SHEET = 24;
const MANIFEST = "manifest.json";

export interface SynthTarget {
  /** A PNG file. */
  readonly sheet?: string;
  /** A new folder. */
  readonly pairs?: string;
}

export interface SynthDone extends SynthTarget {
  readonly samples: number;
  readonly onSheet: number;
  /** Samples of each task. */
  readonly tasks: Readonly<Record<string, number>>;
}

/**
 * Writes the pairs, each when it is made, then the sheet, or one of the two.
 * @param samples Not begun before the folder of the pairs has been looked at.
 * @throws FormatError where a file cannot be written, or the folder of the pairs holds anything already.
 */
export async function writeSamples(
  samples: AsyncIterable<SynthSample>,
  request: Pick<SynthRequest, "count" | "seed" | "size">,
  { sheet, pairs }: SynthTarget,
): Promise<SynthDone> {
  const put = pairs === undefined ? undefined : await startPairs(pairs, request);
  const shown: SynthSample[] = [];
  const tasks: Record<string, number> = {};
  let made = 0;
  for await (const sample of samples) {
    await put?.pair(sample);
    if (sheet !== undefined && shown.length < MOST_ON_SHEET) shown.push(sample);
    tasks[sample.task] = (tasks[sample.task] ?? 0) + 1;
    made += 1;
  }
  await put?.manifest();
  if (sheet !== undefined) await nodeFolder(dirname(sheet)).writeAtomic(basename(sheet), encodePng(sheetOf(shown)));
  return { sheet, pairs, samples: made, onSheet: shown.length, tasks };
}

function sheetOf(samples: readonly SynthSample[]): Image {
  return contactSheet(
    samples.map((made) => ({ source: made.source, made, notes: [made.key, ...describeRounds(made.rounds)] })),
  );
}

/** `images/` and `masks/`, masks as 0 to 255, and then a manifest: where it is, the pairs are whole. */
async function startPairs(
  folder: string,
  { count, seed, size }: Pick<SynthRequest, "count" | "seed" | "size">,
): Promise<{ pair(sample: SynthSample): Promise<void>; manifest(): Promise<void> }> {
  await expectNew(folder);
  const [images, masks] = [nodeFolder(join(folder, "images")), nodeFolder(join(folder, "masks"))];
  const digits = String(count - 1).length;
  const entries: object[] = [];
  let options: Json;
  return {
    async pair({ key, image, mask, task, rounds, maker }) {
      const name = `${String(entries.length).padStart(digits, "0")}.png`;
      await images.writeAtomic(name, encodePng(image));
      await masks.writeAtomic(name, encodePng(maskImage(mask)));
      const label = mask.data.some((value) => value > 0) ? 1 : 0;
      const anomalies = summariseRounds(rounds);
      entries.push({ image: `images/${name}`, mask: `masks/${name}`, label, task, source: key, anomalies });
      options = maker;
    },
    async manifest() {
      const manifest = { nidus: packageVersion(), seed, size, maker: options, pairs: entries };
      const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
      await nodeFolder(folder).writeAtomic(MANIFEST, new TextEncoder().encode(text));
    },
  };
}

export function describeSynth({ sheet, pairs, samples, onSheet, tasks }: SynthDone): string {
  const counts = Object.entries(tasks).map(([task, count]) => `${task} ${count}`);
  const lines = [
    `${samples} samples: ${counts.join(", ")}`,
    ...(sheet === undefined ? [] : [`sheet of ${onSheet}: ${sheet}`]),
    ...(pairs === undefined ? [] : [`pairs: ${join(pairs, MANIFEST)}`]),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}
