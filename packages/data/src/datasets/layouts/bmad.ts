import type { Layout } from "../layout.ts";
import { foldersOf } from "../listing.ts";
import { readFolders } from "../readFolders.ts";

/**
 * BMAD, one of its sets or all of them, and MVFA's repack of it: pictures in `img` or not, masks in `anomaly_mask` or `label`. Its
 * abnormal class is called `Ungood`; a part of its pictures has empty masks, and stays abnormal.
 * @see Bao et al. 2024, arXiv:2306.11876.
 */
export const bmad: Layout = {
  name: "bmad",
  about: "[OBJECT/]{train,valid,test}/{good,Ungood}[/img]/*, Ungood/{anomaly_mask,label}/*",
  recognise: ({ pictures }) => pictures.some((path) => foldersOf(path).some((name) => /^ungood$/i.test(name))),
  read: async (listing, _tree, options) => readFolders(listing, options),
};
