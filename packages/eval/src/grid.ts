/** One axis: values by name, or a list of values that name themselves (numbers, strings). */
export type Axis = readonly (number | string | boolean)[] | Readonly<Record<string, unknown>>;

export type Axes = Readonly<Record<string, Axis>>;

/** One value for each axis: what `run` is given. */
export type Cell<A extends Axes> = {
  readonly [K in keyof A]: A[K] extends readonly (infer Value)[] ? Value : A[K][keyof A[K]];
};

/** Numbers of one cell. */
export type Row = Readonly<Record<string, number | undefined>>;

/** Text under a name, written whole or not at all: what makes a grid resumable. */
export interface GridStore {
  get(key: string): Promise<string | undefined>;
  put(key: string, text: string): Promise<void>;
}

export interface GridOptions<Store> {
  /**
   * Finished cells are read from here and new ones written. A cell's key is the names of its values and the JSON of the values: change
   * an option under an old name, and the cell runs again.
   */
  readonly store?: Store;
  readonly signal?: AbortSignal;
  readonly onCell?: (cell: {
    readonly name: string;
    readonly done: number;
    readonly total: number;
    readonly stored: boolean;
  }) => void;
}

/** A finished grid, as plain data. Cells in the order of the axes, the last turning fastest. */
export interface Table<A extends Axes, R extends Row> {
  /** Names along each axis. */
  readonly axes: { readonly [K in keyof A]: readonly string[] };
  readonly cells: readonly { readonly at: { readonly [K in keyof A]: string }; readonly row: R }[];
}

/** 0, 1, ... below `end`: seeds, usually. */
export const range = (end: number): number[] => Array.from({ length: end }, (_, i) => i);

/**
 * Runs every combination of the axes, one at a time. A pure function of axes and `run`, apart from its store.
 * @throws RangeError for an axis without values, or a row with a number that is not finite.
 * @throws Error naming the cell in which `run` failed, with what it threw as the cause.
 */
export async function grid<const A extends Axes, R extends Row>(
  axes: A,
  run: (cell: Cell<A>) => Promise<R>,
  { store, signal, onCell }: GridOptions<GridStore> = {},
): Promise<Table<A, R>> {
  const named = Object.entries(axes).map(([axis, values]) => [axis, namedValues(axis, values)] as const);
  const combinations = named.reduce<Place[]>(
    (places, [axis, values]) =>
      places.flatMap((place) => values.map(([name, value]) => [...place, { axis, name, value }])),
    [[]],
  );
  const cells: { at: Record<string, string>; row: R }[] = [];
  for (const place of combinations) {
    signal?.throwIfAborted();
    const name = place.map(({ axis, name }) => `${axis}=${name}`).join(", ");
    const key = `${name} ${JSON.stringify(place.map(({ value }) => value))}`;
    const known = await store?.get(key);
    const row = known === undefined ? await runCell(name, run, place) : readRow<R>(name, known);
    if (known === undefined) await store?.put(key, JSON.stringify(row));
    cells.push({ at: Object.fromEntries(place.map(({ axis, name }) => [axis, name])), row });
    onCell?.({ name, done: cells.length, total: combinations.length, stored: known !== undefined });
  }
  return {
    axes: Object.fromEntries(named.map(([axis, values]) => [axis, values.map(([name]) => name)])),
    cells,
  } as unknown as Table<A, R>;
}

type Place = readonly { readonly axis: string; readonly name: string; readonly value: unknown }[];

function namedValues(axis: string, values: Axis): (readonly [name: string, value: unknown])[] {
  const named = Array.isArray(values) ? values.map((value) => [String(value), value] as const) : Object.entries(values);
  if (named.length === 0) throw new RangeError(`grid: the axis "${axis}" has no values`);
  const twice = named.find(([name], i) => named.findIndex(([other]) => other === name) !== i);
  if (twice) throw new RangeError(`grid: the axis "${axis}" has the value ${twice[0]} twice`);
  return named;
}

async function runCell<A extends Axes, R extends Row>(
  name: string,
  run: (cell: Cell<A>) => Promise<R>,
  place: Place,
): Promise<R> {
  const cell = Object.fromEntries(place.map(({ axis, value }) => [axis, value])) as Cell<A>;
  let row: R;
  try {
    row = await run(cell);
  } catch (cause) {
    throw new Error(`grid, cell ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  for (const [metric, value] of Object.entries(row)) {
    if (value !== undefined && !Number.isFinite(value))
      throw new RangeError(`grid, cell ${name}: ${metric} is ${value}; a row holds finite numbers`);
  }
  return row;
}

function readRow<R extends Row>(name: string, text: string): R {
  try {
    return JSON.parse(text) as R;
  } catch (cause) {
    throw new Error(`grid, cell ${name}: the stored row is not JSON; delete it to run the cell again`, { cause });
  }
}
