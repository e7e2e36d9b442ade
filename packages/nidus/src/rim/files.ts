import { pictureFiles } from "@nidus/data";
import type { ListFiles } from "../places.ts";
import { nodeTree } from "./nodeTree.ts";

/** `pictureFiles` of a folder of the disk, or of one file. */
export const files: ListFiles = (folder) => pictureFiles(nodeTree(folder));
