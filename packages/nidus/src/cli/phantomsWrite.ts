import { join } from "node:path";
import { encodePng, FormatError, type PhantomsOptions, phantoms } from "@nidus/data";
import { nodeFolder } from "../rim/nodeFolder.ts";
import { packageVersion } from "../rim/runtime.ts";
import { printable } from "./printable.ts";

const RECORD = "phantoms.json";

export type PhantomsDone = PhantomsOptions & { readonly folder: string };

/**
 * `normal/0000.png`, `lesion/0000.png` with `lesion/0000_mask.png`, 255 for abnormal, and at last the record of how they were made.
 * @throws FormatError where a file cannot be written, or the folder holds anything already.
 */
export async function writePhantoms(folder: string, options: PhantomsOptions): Promise<PhantomsDone> {
  const top = nodeFolder(folder);
  const held: readonly string[] = await top.list().catch(() => []); // a folder that is not there yet holds nothing
  if (held.length > 0) throw new FormatError(folder, `holds ${held.length} files already; give a new folder`);
  const [normal, lesion] = [nodeFolder(join(folder, "normal")), nodeFolder(join(folder, "lesion"))];
  const data = phantoms(options);
  for (let i = 0; i < data.length; i++) {
    const { key, image, mask, label } = await data.at(i);
    const name = key.slice(key.lastIndexOf("/") + 1);
    await (label === 0 ? normal : lesion).writeAtomic(`${name}.png`, encodePng(image));
    if (label === 0) continue;
    const shown = { ...image, data: Uint8Array.from(mask?.data ?? [], (m) => 255 * m) };
    await lesion.writeAtomic(`${name}_mask.png`, encodePng(shown));
  }
  const record = { nidus: packageVersion(), ...options };
  await top.writeAtomic(RECORD, new TextEncoder().encode(`${JSON.stringify(record, undefined, 2)}\n`));
  return { folder, ...options };
}

export function describePhantoms({ folder, kind, family, normal, abnormal, size }: PhantomsDone): string {
  return `${printable(`${folder}: ${normal} normal and ${abnormal} abnormal ${kind} phantoms (family ${family}), ${size} x ${size}`)}\n`;
}
