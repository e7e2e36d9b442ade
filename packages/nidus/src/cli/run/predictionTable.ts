import type { Prediction } from "@nidus/anomaly";
import { csv } from "../../csv.ts";

/** Columns of `predictions.csv`. */
export const COLUMNS = [
  "path",
  "label",
  "score",
  "threshold",
  "pred",
  "map_path",
  "max_x",
  "max_y",
  "area_fraction",
  "ms",
] as const;

export interface PredictionRow {
  readonly path: string;
  readonly label?: 0 | 1;
  readonly score: number;
  readonly threshold?: number;
  /** 1 where the score reaches the threshold. */
  readonly pred?: 0 | 1;
  /** In the folder of the run. */
  readonly map_path?: string;
  /** The map's maximum, in pixels of the picture as the head sees it, from the top left. */
  readonly max_x: number;
  readonly max_y: number;
  /** Share of the map at or above the threshold, for heads whose score is their map's maximum. */
  readonly area_fraction?: number;
  /** From asking to answer, a picture of a batch, milliseconds. */
  readonly ms: number;
}

export interface RowFacts {
  readonly label?: 0 | 1;
  readonly threshold?: number;
  readonly mapPath?: string;
  readonly milliseconds: number;
}

export function predictionRow({ key, score, map }: Prediction, facts: RowFacts): PredictionRow {
  const { label, threshold, mapPath, milliseconds } = facts;
  const width = map.shape[1] as number;
  let at = 0;
  for (let i = 1; i < map.data.length; i++) if ((map.data[i] as number) > (map.data[at] as number)) at = i;
  const isMax = Math.abs((map.data[at] as number) - score) <= 1e-6 * Math.max(1, Math.abs(score));
  const above = threshold === undefined ? 0 : map.data.filter((value: number) => value >= threshold).length;
  return {
    path: key,
    ...(label !== undefined && { label }),
    score,
    ...(threshold !== undefined && { threshold, pred: score >= threshold ? 1 : 0 }),
    ...(mapPath !== undefined && { map_path: mapPath }),
    max_x: at % width,
    max_y: Math.floor(at / width),
    ...(threshold !== undefined && isMax && { area_fraction: above / map.data.length }),
    ms: Math.round(milliseconds * 100) / 100,
  };
}

/** What is not known stays empty. */
export const csvOf = (rows: readonly PredictionRow[]): string =>
  csv([COLUMNS, ...rows.map((row) => COLUMNS.map((name) => String(row[name] ?? "")))]);
