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

/** Runs every combination of the axes, one at a time. A pure function of axes and `run`, apart from its store. */
export type Grid<Store = GridStore> = <const A extends Axes, R extends Row>(
  axes: A,
  run: (cell: Cell<A>) => Promise<R>,
  options?: GridOptions<Store>,
) => Promise<Table<A, R>>;

export interface MarkdownOptions<A extends Axes> {
  /** Averages over this axis, and gives mean and deviation. */
  readonly mean?: keyof A & string;
}

/** The table as Markdown. */
export type Markdown = <A extends Axes, R extends Row>(
  table: Table<A, R>,
  options?: MarkdownOptions<NoInfer<A>>,
) => string;
