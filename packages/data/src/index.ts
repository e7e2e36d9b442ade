/** `@nidus/data`: pictures, datasets, streams, random numbers and tensor files, as plain values. */
export type { Dataset, DrawFewShot, FewShot, FewShotOptions, Split } from "./dataset.ts";
export { FormatError } from "./errors.ts";
export { fillNormal, fillUniform } from "./fill.ts";
export { type AffineOptions, affineTransform } from "./filters/affineTransform.ts";
export { cubicSpline, type PlaneSampler, type SplineBorder } from "./filters/cubicSpline.ts";
export { fillHoles } from "./filters/fillHoles.ts";
export { gaussianFilter } from "./filters/gaussianFilter.ts";
export { greyClosing } from "./filters/greyClosing.ts";
export { type ComponentBox, type Components, labelComponents } from "./filters/labelComponents.ts";
export type { FloatPlane, Plane } from "./filters/plane.ts";
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
export type { Size } from "./pixels/checks.ts";
export { toGrey, toRgb } from "./pixels/colour.ts";
export { centreCrop, shorterSideSize } from "./pixels/crop.ts";
export { maskFromImage, resizeMask } from "./pixels/maskFromImage.ts";
export { type ResizeFloatOptions, resizeFloat } from "./pixels/resizeFloat.ts";
export { type ResizeFilter, resizeImage } from "./pixels/resizeImage.ts";
export type { SmoothFilter } from "./pixels/taps.ts";
export { type ToBytesOptions, toBytes } from "./pixels/toBytes.ts";
export { toPlanes } from "./pixels/toPlanes.ts";
export { type Rng, rng } from "./rng.ts";
export type { Elements, RawTensor, SafeDType } from "./safetensors/dtype.ts";
export { bf16ToF32, f16ToF32, f32ToF16, toFloat32 } from "./safetensors/half.ts";
export { openSafetensors } from "./safetensors/read.ts";
export type { ShardIndex } from "./safetensors/shardIndex.ts";
export { openShards } from "./safetensors/shards.ts";
export { type NamedTensors, saveSafetensors, writeSafetensors } from "./safetensors/write.ts";
export type { Augment, Label, LabelledSamples, Made, MakeRequest, Sample, SampleMaker, Samples } from "./samples.ts";
export { type ByteSource, bytesSource, type Folder, type TensorInfo, type TensorSource } from "./sources.ts";
