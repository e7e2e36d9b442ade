import type { FeatureCache, Training } from "@nidus/anomaly";
import type { Clip } from "@nidus/clip";
import type { Dataset } from "@nidus/data";
import type { Axes, GridOptions, GridStore, Row, Table } from "@nidus/eval";
import type { EpochChoice } from "./evaluate/chooseEpoch.ts";

/** What experiments run on, and how often. */
export interface RecipeSetup {
  readonly clip: Clip;
  /** Sets of pictures, told apart by their names. None: made-up ones, and the notes say so. */
  readonly data: readonly Dataset[];
  readonly cache?: FeatureCache;
  readonly seeds: readonly number[];
  /** Shots instead of the paper's; of a sweep this number alone. */
  readonly k?: number;
  /** As for `fit`. Default: exact, samples are new in every epoch. */
  readonly pool?: number;
  /** What to change in each head's own training. */
  readonly training?: Partial<Training>;
  /** Learning rates to choose among on validation pictures, where a recipe chooses. A single one is taken as it is. */
  readonly rates?: readonly number[];
  /** Which epoch of each training is judged. Default the last. */
  readonly epoch?: EpochChoice;
  /** Along an axis, by its name, the values to run; the others are left out. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
  /** Finished cells are read from here and new ones written. Weights, data and settings are part of their keys. */
  readonly store?: GridStore;
  readonly signal?: AbortSignal;
  /** Of all tables together. */
  readonly onCell?: GridOptions<never>["onCell"];
}

export interface RecipeTable {
  /** Ends with the protocol: tables of one protocol alone can be compared. */
  readonly title: string;
  /** Mean and standard deviation over seeds; the paper's numbers, where there are any, in a column that says so. */
  readonly markdown: string;
  readonly table: Table<Axes, Row>;
}

export interface RecipeChart {
  readonly title: string;
  readonly svg: string;
}

export interface RecipeResult {
  readonly tables: readonly RecipeTable[];
  readonly charts: readonly RecipeChart[];
  /** What a reader has to know: what stands in for what, what was left out. */
  readonly notes: readonly string[];
}

/** A table or figure of a paper, to be run on data of one's own. A pure function of its setup, apart from cache and store. */
export interface Recipe {
  /** `mediclip/table1`. */
  readonly name: string;
  /** One line for a list. */
  readonly about: string;
  /** @throws FormatError where the sets hold too few pictures for any of its rows. */
  run(setup: RecipeSetup): Promise<RecipeResult>;
}
