import type { Kind } from "../shared/kind.ts";
import { aprilTiny } from "./april.ts";
import { clipTowers } from "./clip.ts";
import { clipLarge } from "./clipLarge.ts";
import { cutPastes } from "./cutpaste.ts";
import { deformations } from "./deformation.ts";
import { distributions } from "./distribution.ts";
import { fusionclipTiny } from "./fusionclip.ts";
import { gaussIntensities } from "./gaussIntensity.ts";
import { imageOps } from "./imageOps.ts";
import { lossesMetrics } from "./lossesMetrics.ts";
import { mediclipOfficial } from "./mediclip.ts";
import { mediclipAblation } from "./mediclipAblation.ts";
import { mediclipLarge } from "./mediclipLarge.ts";
import { mediclipPaper } from "./mediclipPaper.ts";
import { mvfaTiny } from "./mvfa.ts";
import { perlinMasks } from "./perlin.ts";
import { poisson } from "./poisson.ts";
import { preprocessReal } from "./preprocessReal.ts";
import { shapeMasks } from "./shapes.ts";
import { wholeTasks } from "./wholeTasks.ts";
import { winclipTiny } from "./winclip.ts";

/** Every kind of set that can be replayed. A set whose kind is not here fails. */
export const KINDS: readonly Kind[] = [
  clipTowers,
  clipLarge,
  imageOps,
  preprocessReal,
  lossesMetrics,
  mediclipOfficial,
  mediclipPaper,
  mediclipAblation,
  mediclipLarge,
  fusionclipTiny,
  aprilTiny,
  mvfaTiny,
  winclipTiny,
  cutPastes,
  deformations,
  gaussIntensities,
  perlinMasks,
  shapeMasks,
  wholeTasks,
  poisson,
  distributions,
];
