import { FormatError, quote } from "../errors.ts";
import { type ByteSource, bytesSource } from "../sources.ts";

/** Files under one folder, at any depth. A `Folder` is one without folders inside. */
export interface FileTree {
  /** Paths of the files below the folder, their parts joined by `/`. @throws FormatError where a folder cannot be listed. */
  list(): Promise<readonly string[]>;
  /** @throws FormatError for what is not a file, or cannot be read. */
  open(path: string): Promise<ByteSource>;
}

/** Files in memory by path: what a page was handed, or a test made. */
export function memoryTree(files: Readonly<Record<string, Uint8Array>>): FileTree {
  return {
    list: async () => Object.keys(files),
    open: async (path) => {
      const bytes = Object.hasOwn(files, path) ? files[path] : undefined;
      if (bytes === undefined) throw new FormatError(path, `there is no such file among ${quoteCount(files)}`);
      return bytesSource(path, bytes);
    },
  };
}

function quoteCount(files: Readonly<Record<string, Uint8Array>>): string {
  const names = Object.keys(files);
  return names.length === 1 ? quote(names[0] ?? "") : `${names.length} files`;
}
