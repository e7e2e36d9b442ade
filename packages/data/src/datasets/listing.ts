import { byCodePoint } from "./byCodePoint.ts";
import type { FileTree } from "./fileTree.ts";

/** The names of a tree's files: what a layout is recognised by. */
export interface Listing {
  /** All of them but hidden ones, by code point. */
  readonly paths: readonly string[];
  /** Those that are called like pictures. What they are is seen when they are opened. */
  readonly pictures: readonly string[];
  /** The path on the disk of a path in a table: written with `\`, with `./` in it, or in another Unicode form. */
  find(path: string): string | undefined;
}

const PICTURE = /\.(?:png|jpe?g|jfif|bmp|gif|tiff?|webp|dcm|nii(?:\.gz)?)$/i;

/** What systems put beside the user's files. */
const CLUTTER: ReadonlySet<string> = new Set(["Thumbs.db", "desktop.ini", "__MACOSX"]);

export async function listFiles(tree: FileTree): Promise<Listing> {
  const all = await tree.list();
  const paths = all.filter((path) => !path.split("/").some(isHidden)).sort(byCodePoint);
  const known = new Set(paths);
  const byForm = new Map(paths.map((path) => [path.normalize("NFC"), path]));
  return {
    paths,
    pictures: paths.filter(isPictureName),
    find(path) {
      if (known.has(path)) return path;
      const parts = path.split(/[\\/]/).filter((part) => part !== ".");
      return byForm.get(parts.join("/").normalize("NFC"));
    },
  };
}

/** Whether a name is that of a picture, of a kind that this library reads or can at least name. */
function isPictureName(path: string): boolean {
  return PICTURE.test(path);
}

/** Whether a part of a path belongs to the system, not to the user: `.DS_Store`, `Thumbs.db`, `__MACOSX`. */
function isHidden(name: string): boolean {
  return name.startsWith(".") || CLUTTER.has(name);
}

/** The folders of a path, outermost first. */
export function foldersOf(path: string): readonly string[] {
  return path.split("/").slice(0, -1);
}

/** The name of a file, without its folders and without the suffix of a picture. */
export function stemOf(path: string): string {
  return (path.split("/").at(-1) ?? "").replace(PICTURE, "");
}
