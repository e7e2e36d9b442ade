import { basename, dirname, join } from "node:path";
import { encodePng, type Folder, FormatError } from "@nidus/data";
import { contactSheet, describeRounds, maskImage, summariseRounds } from "@nidus/synthesis";
import { nodeFolder } from "../rim/nodeFolder.ts";
import { packageVersion } from "../rim/runtime.ts";
import { printable } from "./printable.ts";
import type { SynthSamples } from "./synthSamples.ts";

/** More would make a sheet that no viewer likes. */
const MOST_ON_SHEET = 24;
const MANIFEST = "manifest.json";

export interface SynthTarget {
  /** A PNG file. */
  readonly sheet?: string;
  /** A folder that holds no pairs yet. */
  readonly pairs?: string;
}

export interface SynthDone extends SynthTarget {
  readonly samples: number;
  readonly onSheet: number;
  /** Samples of each task. */
  readonly tasks: Readonly<Record<string, number>>;
}

/** Writes the sheet, the pairs, or both. @throws FormatError where a file cannot be written, or the folder holds pairs already. */
export async function writeSamples(made: SynthSamples, { sheet, pairs }: SynthTarget): Promise<SynthDone> {
  if (pairs !== undefined) await writePairs(made, pairs);
  const shown = made.samples.slice(0, MOST_ON_SHEET);
  if (sheet !== undefined) {
    const picture = contactSheet(
      shown.map((sample) => ({
        source: sample.source,
        made: sample,
        notes: [sample.key, ...describeRounds(sample.rounds)],
      })),
    );
    await nodeFolder(dirname(sheet)).writeAtomic(basename(sheet), encodePng(picture));
  }
  const tasks: Record<string, number> = {};
  for (const { task } of made.samples) tasks[task] = (tasks[task] ?? 0) + 1;
  return { sheet, pairs, samples: made.samples.length, onSheet: sheet === undefined ? 0 : shown.length, tasks };
}

/** `images/` and `masks/`, masks as 0 to 255, and then a manifest: where it is, the pairs are whole. */
async function writePairs({ seed, size, options, samples }: SynthSamples, folder: string): Promise<void> {
  const top = nodeFolder(folder);
  if (await holds(top, MANIFEST)) {
    throw new FormatError(folder, `holds pairs already (${MANIFEST}); give another folder, or remove it`);
  }
  const [images, masks] = [nodeFolder(join(folder, "images")), nodeFolder(join(folder, "masks"))];
  const digits = String(samples.length - 1).length;
  const entries: object[] = [];
  for (const [i, { key, image, mask, task, rounds }] of samples.entries()) {
    const name = `${String(i).padStart(digits, "0")}.png`;
    await images.writeAtomic(name, encodePng(image));
    await masks.writeAtomic(name, encodePng(maskImage(mask)));
    const label = mask.data.some((value) => value > 0) ? 1 : 0;
    const anomalies = summariseRounds(rounds);
    entries.push({ image: `images/${name}`, mask: `masks/${name}`, label, task, source: key, anomalies });
  }
  const manifest = { nidus: packageVersion(), seed, size, maker: options, pairs: entries };
  await top.writeAtomic(MANIFEST, new TextEncoder().encode(`${JSON.stringify(manifest, undefined, 2)}\n`));
}

/** A folder that is not there yet holds nothing. */
async function holds(folder: Pick<Folder, "list">, name: string): Promise<boolean> {
  const names: readonly string[] = await folder.list().catch(() => []);
  return names.includes(name);
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
