import { join } from "node:path";
import type { Prediction } from "@nidus/anomaly";
import { encodeNpy, encodePng, FormatError, type Image, type Mask } from "@nidus/data";
import { type HostTensor, hostTensor } from "@nidus/tensor";
import { mapPng } from "../../maps/mapPng.ts";
import { overlay } from "../../maps/overlay.ts";
import { fileSource } from "../../rim/fileSource.ts";
import { RUN_FILES, type RunFolder } from "./runFolder.ts";

/** One linear scale for all maps of a run: never each picture's own, which would paint normal ones red. */
export interface MapScale {
  readonly low: number;
  readonly high: number;
}

/** Where the maps of a picture lie, in the folder of maps. */
export interface MapNames {
  readonly overlay: string;
  readonly grey: string;
  readonly npy: string;
}

/** Names for files, one for each key: what a file system may refuse becomes `_`, and who would share a name is numbered. */
export function mapNamer(): (key: string) => MapNames {
  const taken = new Set<string>();
  return (key) => {
    const base = key
      .replaceAll(/[/\\]+/g, "__")
      .replaceAll(/[^\w. ()+=-]/g, "_")
      .replace(/^\.+/, "_")
      .slice(-120);
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}.${n}`;
    taken.add(name.toLowerCase());
    return { overlay: `${name}.overlay.png`, grey: `${name}.map.png`, npy: `${name}.npy` };
  };
}

/** The range of all maps seen so far. */
export function watchScale(): { add(map: HostTensor): void; scale(): MapScale } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    add({ data }) {
      for (let i = 0; i < data.length; i++) {
        const value = data[i] as number;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    },
    scale: () => (low <= high ? { low, high } : { low: 0, high: 1 }),
  };
}

/** The raw map, float32. The drawn files wait until the scale of the run is known. */
export async function writeRawMap(folder: RunFolder, names: MapNames, map: Prediction["map"]): Promise<void> {
  const data = Float32Array.from(map.data);
  await folder.write(`${RUN_FILES.maps}/${names.npy}`, encodeNpy({ shape: map.shape, data }));
}

/** @throws FormatError where the file is not the map that this run wrote. */
export async function readRawMap(folder: RunFolder, { npy }: MapNames, shape: readonly number[]): Promise<HostTensor> {
  const file = await fileSource(join(folder.path, RUN_FILES.maps, npy));
  const size = shape.reduce((product, side) => product * side, 1);
  if (file.size < 4 * size) throw new FormatError(file.name, `expected a map of ${shape.join("x")} numbers`);
  const bytes = await file.read(file.size - 4 * size, file.size);
  return hostTensor(shape, new Float32Array(bytes.slice().buffer));
}

/** What a picture's files show beside it. */
export interface Drawing extends MapScale {
  readonly image: Image;
  readonly threshold?: number;
  readonly mask?: Mask;
}

/** The map over its picture, and as 16-bit grey, both on the scale of the run. */
export async function drawMap(folder: RunFolder, names: MapNames, map: HostTensor, drawing: Drawing): Promise<void> {
  const { image, ...how } = drawing;
  await folder.write(`${RUN_FILES.maps}/${names.overlay}`, encodePng(overlay(image, map, how)));
  await folder.write(`${RUN_FILES.maps}/${names.grey}`, mapPng(map, how));
}
