import type { Layout } from "../layout.ts";
import { hasNormalFolder, readFolders } from "../readFolders.ts";

/** A folder of one's own: `good`, `normal` or `no`, and any other folder as a class of defects. */
export const plain: Layout = {
  name: "plain",
  about: "good|normal|no/*, DEFECT/*, masks beside as NAME_mask.png or in masks/",
  recognise: hasNormalFolder,
  read: async (listing, _tree, options) => readFolders(listing, options),
};
