import { join } from "node:path";
import { encodePng, type PhantomsOptions, phantoms } from "@nidus/data";
import { maskImage } from "@nidus/synthesis";
import { nodeFolder } from "../rim/nodeFolder.ts";
import { packageVersion } from "../rim/runtime.ts";
import { expectNew } from "./expectNew.ts";
import { printable } from "./printable.ts";

const RECORD = "phantoms.json";

export type PhantomsDone = PhantomsOptions & { readonly folder: string };

/**
 * `normal/0000.png`, `lesion/0000.png` with `lesion/0000_mask.png`, 255 for abnormal, and at last the record of how they were made.
 * @throws FormatError where a file cannot be written, or the folder holds anything already.
 */
export async function writePhantoms(folder: string, options: PhantomsOptions): Promise<PhantomsDone> {
  await expectNew(folder);
  const [normal, lesion] = [nodeFolder(join(folder, "normal")), nodeFolder(join(folder, "lesion"))];
  const data = phantoms(options);
  for (let i = 0; i < data.length; i++) {
    const { key, image, mask, label } = await data.at(i);
    const name = key.slice(key.lastIndexOf("/") + 1);
    await (label === 0 ? normal : lesion).writeAtomic(`${name}.png`, encodePng(image));
    if (label === 0 || mask === undefined) continue;
    await lesion.writeAtomic(`${name}_mask.png`, encodePng(maskImage(mask)));
  }
  const record = { nidus: packageVersion(), ...options };
  await nodeFolder(folder).writeAtomic(RECORD, new TextEncoder().encode(`${JSON.stringify(record, undefined, 2)}\n`));
  return { folder, ...options };
}

export function describePhantoms({ folder, kind, family, normal, abnormal, size }: PhantomsDone): string {
  return `${printable(`${folder}: ${normal} normal and ${abnormal} abnormal ${kind} phantoms (family ${family}), ${size} x ${size}`)}\n`;
}
