import type { Mask } from "@nidus/data";
import { rectangleOrEllipse } from "../regions/rectangleOrEllipse.ts";
import { defineTask, type Task } from "../task.ts";

/** Nothing changes, and the mask is empty: a normal sample among the anomalies. Places are drawn, as in MediCLIP's code, and not used. */
export const identity: Task<null> = defineTask({
  name: "identity",
  region: rectangleOrEllipse({ min: 0.3, max: 0.8 }),
  draw: () => null,
  apply: ({ image }) => ({ image, mask: emptyMask(image) }),
});

function emptyMask({ width, height }: { readonly width: number; readonly height: number }): Mask {
  return { width, height, data: new Uint8Array(width * height) };
}
