import { type ByteSource, bytesSource, FormatError, type Json } from "@nidus/data";
import { canonicalJson } from "./canonicalJson.ts";
import type { AnyDetector, DetectorData } from "./detector.ts";
import type { AnyHead } from "./head.ts";
import { decodeRecord, encodeRecord, type RecordFormat } from "./recordFile.ts";

/** Makes a head again from its recorded options. By name, for loading. */
export type HeadMakers = Readonly<Record<string, (options: Json) => AnyHead>>;

const FORMAT: RecordFormat = { format: "nidus detector", version: 1 };

/** A detector as one safetensors file: tensors by path, the rest as JSON in its header. The same detector gives the same bytes. */
export function encodeDetector(detector: DetectorData): Promise<Uint8Array> {
  const { head, needs, backbone, parameters, text, bank, calibration, support, fit } = detector;
  const { name, options } = head;
  return encodeRecord(FORMAT, {
    head: { name, options },
    needs,
    backbone,
    parameters,
    text,
    bank,
    calibration,
    support,
    fit,
  });
}

/** @throws FormatError for a file that is damaged, newer than this code, or of a head that `heads` lacks, naming it. */
export async function decodeDetector(file: Uint8Array | ByteSource, heads: HeadMakers): Promise<AnyDetector> {
  const source = file instanceof Uint8Array ? bytesSource("detector", file) : file;
  const data = (await decodeRecord(FORMAT, source)) as unknown as DetectorData;
  const { name, options } = data.head;
  const make = Object.hasOwn(heads, name) ? heads[name] : undefined;
  if (make === undefined) {
    const known = Object.keys(heads).join(", ") || "none";
    throw new FormatError(
      source.name,
      `is of head "${name}", known are ${known}; pass its maker: heads: { "${name}": ... }`,
    );
  }
  const head = make(options);
  if (canonicalJson(head.needs) !== canonicalJson(data.needs))
    throw new FormatError(
      source.name,
      `head "${name}" has changed since this detector was fitted: its needs were ${canonicalJson(data.needs)}; fit it again`,
    );
  return { ...data, head, needs: head.needs };
}
