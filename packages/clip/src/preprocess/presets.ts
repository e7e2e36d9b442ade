import type { Preprocess, Rgb } from "../preprocess.ts";

/** Moments of the pictures that CLIP was trained on, intensities in [0, 1]. */
const CLIP_MEAN: Rgb = [0.48145466, 0.4578275, 0.40821073];
const CLIP_DEVIATION: Rgb = [0.26862954, 0.26130258, 0.27577711];

/** CLIP's own: the shorter side bicubic, the centre cut out.   @see openai/CLIP `_transform`, at 224 for most weights. */
export const clipPreprocess: Preprocess = {
  filter: "bicubic",
  frame: "crop",
  colour: { fit: "own", predict: "own" },
  mean: CLIP_MEAN,
  deviation: CLIP_DEVIATION,
};

/** MediCLIP's, at 224: bilinear to a square, grey in training and colour in testing.   @see arXiv:2405.11315, official code. */
export const mediclipPreprocess: Preprocess = {
  filter: "bilinear",
  frame: "stretch",
  colour: { fit: "grey", predict: "rgb" },
  mean: CLIP_MEAN,
  deviation: CLIP_DEVIATION,
};

/** MVFA's, at 240: bicubic to a square, intensities in [0, 1] as they are.   @see arXiv:2403.12570, official code. */
export const mvfaPreprocess: Preprocess = {
  filter: "bicubic",
  frame: "stretch",
  colour: { fit: "rgb", predict: "rgb" },
  mean: [0, 0, 0],
  deviation: [1, 1, 1],
};
