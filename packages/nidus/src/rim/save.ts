import { basename, dirname } from "node:path";
import { encodeDetector } from "@nidus/anomaly";
import type { Save } from "../places.ts";
import { nodeFolder } from "./nodeFolder.ts";

/** Writes a detector as one safetensors file, whole or not at all: whoever reads sees the old file or the new one. */
export const save: Save = async (file, detector) =>
  nodeFolder(dirname(file)).writeAtomic(basename(file), await encodeDetector(detector));
