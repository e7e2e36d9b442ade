import { basename, resolve } from "node:path";
import { openDataset } from "@nidus/data";
import type { ReadFolder } from "../places.ts";
import { decode } from "./decodeImage.ts";
import { nodeTree } from "./nodeTree.ts";

/** `openDataset` on a folder of the disk. */
export const readFolder: ReadFolder = (folder, options = {}) =>
  openDataset(nodeTree(folder), { decode, name: basename(resolve(folder)), ...options });
