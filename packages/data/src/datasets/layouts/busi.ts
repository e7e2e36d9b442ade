import type { Layout } from "../layout.ts";
import { foldersOf } from "../listing.ts";
import { readFolders } from "../readFolders.ts";

/**
 * BUSI, breast ultrasound: classes as folders, masks beside their pictures, several for some of them. Normal pictures have masks too,
 * all black.
 * @see Al-Dhabyani et al. 2020, Data in Brief 28:104863.
 */
export const busi: Layout = {
  name: "busi",
  about: "{normal,benign,malignant}/NAME (n).png, NAME (n)_mask.png, NAME (n)_mask_1.png",
  recognise({ pictures }) {
    const folders = new Set(pictures.flatMap(foldersOf));
    return folders.has("normal") && (folders.has("benign") || folders.has("malignant"));
  },
  read: async (listing, _tree, options) => readFolders(listing, options),
};
