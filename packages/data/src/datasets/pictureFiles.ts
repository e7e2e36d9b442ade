import type { Item } from "../flow/item.ts";
import type { ByteSource } from "../sources.ts";
import type { FileTree } from "./fileTree.ts";
import { listFiles } from "./listing.ts";

/**
 * Every file of a tree that is called like a picture, masks too, under its path and in the order of paths by code point. Hidden files
 * and what systems leave behind (`Thumbs.db`, `__MACOSX`) are passed over. A file is opened when it is asked for.
 * @throws FormatError as the tree does.
 */
export async function* pictureFiles(tree: FileTree): AsyncGenerator<Item<ByteSource>, void, undefined> {
  const { pictures } = await listFiles(tree);
  for (const path of pictures) yield { key: path, value: await tree.open(path) };
}
