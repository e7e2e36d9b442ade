import type { ClipInfo } from "@nidus/clip";
import { DeviceError, ShapeError } from "@nidus/tensor";
import type { Backbone } from "./detector.ts";
import type { AnyHead } from "./head.ts";

/** What a head sees of a CLIP: its sizes, with the head's own activation where it has one. */
export function infoFor(head: AnyHead, info: ClipInfo): ClipInfo {
  return { ...info, activation: head.needs.activation ?? info.activation };
}

/** The identity of the weights, for a detector. */
export function backboneOf(head: AnyHead, info: ClipInfo): Backbone {
  return { name: info.name, hash: info.hash, activation: infoFor(head, info).activation };
}

/** @throws ShapeError when the weights cannot give what a head asks for. */
export function checkReach(head: AnyHead, info: ClipInfo): void {
  const { layers, patch } = info.vision;
  const { taps } = head.needs;
  const bad = taps.find((layer, i) => !Number.isInteger(layer) || layer < 1 || taps.indexOf(layer) !== i);
  if (bad !== undefined)
    throw new ShapeError(
      `head "${head.name}"`,
      `taps block ${bad}${taps.indexOf(bad) === taps.lastIndexOf(bad) ? "" : " twice"}; expected whole numbers from 1 to ${layers}, each once`,
    );
  const beyond = taps.find((layer) => layer > layers);
  if (beyond !== undefined)
    throw new ShapeError(
      `head "${head.name}"`,
      `taps block ${beyond}, but ${info.name} has ${layers}; use other weights, or give the head taps up to ${layers}`,
    );
  if (head.needs.size < patch)
    throw new ShapeError(
      `head "${head.name}"`,
      `reads pictures of ${head.needs.size} pixels, but a patch of ${info.name} has ${patch}`,
    );
}

/** @throws DeviceError when a detector was fitted on other weights. */
export function checkBackbone(head: AnyHead, fitted: Backbone, info: ClipInfo): void {
  const got = backboneOf(head, info);
  if (got.hash === fitted.hash && got.activation === fitted.activation) return;
  const words = ({ name, hash, activation }: Backbone): string => `${name} (${activation}, ${hash.slice(0, 12)})`;
  throw new DeviceError(
    "unsupported",
    `this detector was fitted on ${words(fitted)}, got ${words(got)}; load the weights that it was fitted on`,
  );
}
