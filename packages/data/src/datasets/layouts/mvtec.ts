import type { Layout } from "../layout.ts";
import { readFolders } from "../readFolders.ts";

/**
 * MVTec AD, one object or all of them, and the many sets in its form; with one mask per picture, `000_mask.png`, or a folder of masks,
 * `000/*.png` (MVTec LOCO).
 * @see Bergmann et al. 2019, "MVTec AD".
 */
export const mvtec: Layout = {
  name: "mvtec",
  about: "[OBJECT/]train/good/*, test/good/*, test/DEFECT/*, ground_truth/DEFECT/NAME_mask.png",
  recognise: ({ pictures }) =>
    pictures.some((path) => /(?:^|\/)train\/good\//.test(path)) && pictures.some((path) => /(?:^|\/)test\//.test(path)),
  read: async (listing, _tree, options) => readFolders(listing, options),
};
