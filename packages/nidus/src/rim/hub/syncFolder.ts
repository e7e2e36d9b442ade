import { open } from "node:fs/promises";

/** Makes a rename last through a loss of power. Not every system can open a folder for that: there it is left to the disk. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // the file itself is in place
  }
}
