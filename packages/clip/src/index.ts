/** `@nidus/clip`: CLIP's two towers, and views of what they compute. */
export type {
  AfterBlock,
  Clip,
  EncodeImages,
  EncodeTexts,
  LoadClip,
  LoadClipOptions,
  TraceText,
  TraceVision,
  Words,
} from "./clip.ts";
export type { Features, FeatureTensors, View } from "./features.ts";
export type { Activation, ClipInfo, TowerInfo } from "./info.ts";
export type { Colour, PixelNeeds, Preprocess, Rgb, ToPixels } from "./preprocess.ts";
export type { ClipText, EncodeTextOptions } from "./text.ts";
export { loadTokenizer, type TokenizerFiles } from "./tokenizer/loadTokenizer.ts";
export type { Tokenizer } from "./tokenizer/tokenizer.ts";
export { CLIP_CONTEXT, type TokenBatch, type TokenizeOptions } from "./tokenizer/tokenRows.ts";
export type {
  BlockWeights,
  Checkpoint,
  ClipWeights,
  LinearWeights,
  NormWeights,
  TextWeights,
  VisionWeights,
  WeightSource,
} from "./weights.ts";
