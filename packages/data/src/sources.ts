import type { RawTensor, SafeDType } from "./safetensors/dtype.ts";

/** Bytes that can be read in parts: a file, a download, memory. Implementations for each runtime live outside the core. */
export interface ByteSource {
  /** What errors call it: a file's name or address. */
  readonly name: string;
  /** Length in bytes when it was opened. */
  readonly size: number;
  /** Bytes [start, end), 0 <= start <= end <= size. Fewer only if the source has become shorter since it was opened. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** What a tensor is, without its data. */
export interface TensorInfo {
  readonly dtype: SafeDType;
  /** Row-major; `[]` is a scalar. */
  readonly shape: readonly number[];
  /** Length of the data in bytes. */
  readonly bytes: number;
}

/** Named tensors, each read when asked for: a checkpoint. */
export interface TensorSource {
  readonly names: readonly string[];
  /** @throws FormatError where there is no tensor of that name. */
  info(name: string): TensorInfo;
  /** The data may share memory with the source: do not write into it. @throws FormatError as `info`, or if the source shrank. */
  read(name: string): Promise<RawTensor>;
  /** Free text that was stored beside the tensors, without a prototype: any key is an ordinary one. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A flat folder of files. */
export interface Folder {
  /** Names of the files. */
  list(): Promise<readonly string[]>;
  open(name: string): Promise<ByteSource>;
  /** Puts a whole file in place, or none of it: a reader never sees a part, and a failure leaves the old file. */
  writeAtomic(name: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
}

/** Bytes in memory as a source. Reads are views of `bytes`, not copies. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read: async (start, end) => bytes.subarray(start, end),
  };
}
