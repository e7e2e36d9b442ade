/** `@nidus/data`: pictures, datasets, streams, random numbers and tensor files, as plain values. */
export type { Dataset, DrawFewShot, FewShot, FewShotOptions, Split } from "./dataset.ts";
export { FormatError } from "./errors.ts";
export { fillNormal, fillUniform } from "./fill.ts";
export type {
  BadItem,
  BatchFlow,
  BatchStage,
  Collect,
  Flow,
  FlowOptions,
  Item,
  MapOptions,
  Stage,
  StartFlow,
} from "./flow.ts";
export type { Decode, Image, Mask, Pixels } from "./image.ts";
export type { Json } from "./json.ts";
export { type Rng, rng } from "./rng.ts";
export type { Elements, RawTensor, SafeDType } from "./safetensors/dtype.ts";
export { bf16ToF32, f16ToF32, f32ToF16, toFloat32 } from "./safetensors/half.ts";
export { openSafetensors } from "./safetensors/read.ts";
export type { ShardIndex } from "./safetensors/shardIndex.ts";
export { openShards } from "./safetensors/shards.ts";
export { type NamedTensors, saveSafetensors, writeSafetensors } from "./safetensors/write.ts";
export type { Augment, Label, LabelledSamples, Made, MakeRequest, Sample, SampleMaker, Samples } from "./samples.ts";
export { type ByteSource, bytesSource, type Folder, type TensorInfo, type TensorSource } from "./sources.ts";
