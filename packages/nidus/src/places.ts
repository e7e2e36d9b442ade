import type { AnyDetector, DetectorData, HeadMakers } from "@nidus/anomaly";
import type { Clip, LoadClipOptions, WeightSource } from "@nidus/clip";
import type { ByteSource, FolderDataset, Item, OpenDatasetOptions } from "@nidus/data";

/** As in `@nidus/clip`; a name is a model on the hub, downloaded once, or a folder. */
export type LoadClipFrom = (source: WeightSource | string, options: LoadClipOptions) => Promise<Clip>;

/** Recognises a folder's layout by its names. @throws FormatError when nothing normal is in it, saying what was seen. */
export type ReadFolder = (folder: string, options?: Partial<OpenDatasetOptions>) => Promise<FolderDataset>;

/** The pictures under a folder, masks too, in the order of their paths; or one file. */
export type ListFiles = (folder: string) => AsyncIterable<Item<ByteSource>>;

/** Writes a detector as one file, whole or not at all. */
export type Save = (file: string, detector: DetectorData) => Promise<void>;

/** Reads one. Heads of this library are known; others are given by name. */
export type Load = (file: string, options?: { readonly heads?: HeadMakers }) => Promise<AnyDetector>;
