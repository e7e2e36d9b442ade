import { open } from "node:fs/promises";
import type { HubAppender } from "@nidus/clip";

/** Opens a file for writing after its first `start` bytes; what follows them is cut off. */
export async function openAppender(place: string, start: number): Promise<HubAppender> {
  const file = await open(place, start === 0 ? "w" : "r+");
  try {
    if (start > 0) await file.truncate(start);
  } catch (error) {
    await file.close();
    throw error;
  }
  let position = start;
  return {
    // at a place of its own, so that another process at the same file would write the same bytes there
    write: async (bytes) => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position);
        done += bytesWritten;
        position += bytesWritten;
      }
    },
    close: async () => {
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}
