import { join } from "node:path";
import type { Prediction } from "@nidus/anomaly";
import { encodeNpy, encodePng, FormatError, type Image, type Mask } from "@nidus/data";
import { type HostTensor, hostTensor } from "@nidus/tensor";
import { mapPng } from "../../maps/mapPng.ts";
import type { MapScale } from "../../maps/mapScale.ts";
import { overlay } from "../../maps/overlay.ts";
import { fileSource } from "../../rim/fileSource.ts";
import { RUN_FILES, type RunFolder } from "./runFolder.ts";

/** What a map is drawn over. */
export interface Shown {
  readonly image: Image;
  readonly mask?: Mask;
  /** Where it is one of the map's values. */
  readonly threshold?: number;
}

/** The heat-maps of a run: raw ones as they come, pictures once the scale of them all is known. */
export interface MapFiles {
  /** Writes a raw map, float32. @returns Where its overlay will lie, in the folder of the run. */
  add(prediction: Prediction): Promise<string>;
  /**
   * Draws each map over its picture and as 16-bit grey, all on one linear scale, which is written beside them: each picture's own would
   * paint normal ones red.   @param show By number, in the order of `add`.
   */
  draw(show: (index: number) => Promise<Shown>): Promise<void>;
}

export function mapFiles(folder: RunFolder): MapFiles {
  const nameOf = fileNamer();
  const maps: { readonly name: string; readonly shape: readonly number[] }[] = [];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const place = (name: string, ending: string): string => `${RUN_FILES.maps}/${name}.${ending}`;
  return {
    async add({ key, map }) {
      const name = nameOf(key);
      const data = Float32Array.from(map.data);
      for (const value of data) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
      await folder.write(place(name, "npy"), encodeNpy({ shape: map.shape, data }));
      maps.push({ name, shape: map.shape });
      return place(name, "overlay.png");
    },
    async draw(show) {
      const scale: MapScale = maps.length > 0 ? { low, high } : { low: 0, high: 1 };
      await folder.writeJson(`${RUN_FILES.maps}/scale.json`, scale);
      for (const [i, { name, shape }] of maps.entries()) {
        const { image, ...shown } = await show(i);
        const map = await readRaw(join(folder.path, place(name, "npy")), shape);
        await folder.write(place(name, "overlay.png"), encodePng(overlay(image, map, { ...shown, ...scale })));
        await folder.write(place(name, "map.png"), mapPng(map, scale));
      }
    },
  };
}

/** @throws FormatError where the file is not the map that this run wrote. */
async function readRaw(path: string, shape: readonly number[]): Promise<HostTensor> {
  const file = await fileSource(path);
  const bytes = 4 * shape.reduce((product, side) => product * side, 1);
  if (file.size < bytes) throw new FormatError(path, `expected a map of ${shape.join("x")} numbers`);
  return hostTensor(shape, new Float32Array((await file.read(file.size - bytes, file.size)).slice().buffer));
}

/** Names for files, one for each key: what a file system may refuse becomes `_`, and who would share a name is numbered. */
function fileNamer(): (key: string) => string {
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
    return name;
  };
}
