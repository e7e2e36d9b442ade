import type { Json } from "@nidus/data";
import type { AnyDetector, DetectorData } from "./detector.ts";
import type { AnyHead } from "./head.ts";

/** Makes a head again from its recorded options. By name, for loading. */
export type HeadMakers = Readonly<Record<string, (options: Json) => AnyHead>>;

/** A detector as one safetensors file: tensors by path, the rest as JSON in its header. */
export type EncodeDetector = (detector: DetectorData) => Uint8Array;

/** @throws FormatError for a file that is damaged, newer than this code, or of a head that `heads` lacks, naming it. */
export type DecodeDetector = (file: Uint8Array, heads: HeadMakers) => AnyDetector;
