import {
  type Axes,
  type Cell,
  type GridOptions,
  type GridStore,
  type Row,
  grid as runGrid,
  type Table,
} from "@nidus/eval";
import { gridStore } from "./gridStore.ts";

/** `grid` of `@nidus/eval`, which also takes the path of a folder as its store: a file per finished cell. */
export async function grid<const A extends Axes, R extends Row>(
  axes: A,
  run: (cell: Cell<A>) => Promise<R>,
  { store, ...options }: GridOptions<GridStore | string> = {},
): Promise<Table<A, R>> {
  return runGrid(axes, run, { ...options, store: typeof store === "string" ? gridStore(store) : store });
}
