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
export {
  encodeAll,
  encodeEmbeddings,
  encodeImages,
  encodeTexts,
  encodeTokens,
  type GroupOptions,
} from "./encode.ts";
export type { Features, FeatureTensors, View } from "./features.ts";
export type { HubFile } from "./hub/cache.ts";
export { HubError, type HubErrorCode } from "./hub/hubError.ts";
export { DEFAULT_REVISION, type HubFileRequest, hubFile } from "./hub/hubFile.ts";
export { type HubSnapshot, type HubSnapshotRequest, hubSnapshot } from "./hub/hubSnapshot.ts";
export { DEFAULT_ENDPOINT, type HubOptions, type HubRetry } from "./hub/options.ts";
export type { HubProgress } from "./hub/progress.ts";
export type {
  HashOptions,
  HubAppender,
  HubClaim,
  HubClock,
  HubFetch,
  HubFetchInit,
  HubHash,
  HubServices,
  HubStore,
} from "./hub/services.ts";
export type { Activation, ClipInfo, TowerInfo } from "./info.ts";
export { loadClip } from "./loadClip.ts";
export { mini } from "./mini.ts";
export { prefixOf } from "./prefixOf.ts";
export { parsePreprocess } from "./preprocess/parsePreprocess.ts";
export { clipPreprocess, mediclipPreprocess, mvfaPreprocess } from "./preprocess/presets.ts";
export { toGrid } from "./preprocess/toGrid.ts";
export { stackPixels, toPixels } from "./preprocess/toPixels.ts";
export type { Colour, Phase, PixelNeeds, PixelOptions, Preprocess, Rgb, ToPixels } from "./preprocess.ts";
export { type ClipPreset, clipPresets } from "./presets.ts";
export type { ClipText, EncodeTextOptions } from "./text.ts";
export { loadTokenizer, type TokenizerFiles } from "./tokenizer/loadTokenizer.ts";
export type { Tokenizer } from "./tokenizer/tokenizer.ts";
export { CLIP_CONTEXT, type TokenBatch, type TokenizeOptions } from "./tokenizer/tokenRows.ts";
export type { KeysValues } from "./tower/block.ts";
export { bicubicMatrix, resizePositions } from "./tower/positions.ts";
export { type PrefixOptions, type TextPrefix, tracePrefix } from "./tower/prefix.ts";
export { type TextFeatures, type TextView, traceText, traceTextTower } from "./tower/text.ts";
export { traceVision, type VisionOptions } from "./tower/vision.ts";
export { folderWeights } from "./weights/folderWeights.ts";
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
export { classify, type ZeroShot, zeroShot } from "./zeroShot.ts";
