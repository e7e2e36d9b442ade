import type { Recipe } from "nidus";
import { fusionclipFig4 } from "./fusionclip/fig4.ts";
import { fusionclipFig5 } from "./fusionclip/fig5.ts";
import { fusionclipReadings } from "./fusionclip/readings.ts";
import { fusionclipTable1 } from "./fusionclip/table1.ts";
import { fusionclipTable2 } from "./fusionclip/table2.ts";
import { fusionclipTable3 } from "./fusionclip/table3.ts";
import { mediclipTable1 } from "./mediclip/table1.ts";
import { mediclipTable2 } from "./mediclip/table2.ts";
import { mediclipTable3 } from "./mediclip/table3.ts";
import { mediclipTable4 } from "./mediclip/table4.ts";
import { mediclipTable5 } from "./mediclip/table5.ts";

const ALL = [
  mediclipTable1,
  mediclipTable2,
  mediclipTable3,
  mediclipTable4,
  mediclipTable5,
  fusionclipTable1,
  fusionclipTable2,
  fusionclipTable3,
  fusionclipFig4,
  fusionclipFig5,
  fusionclipReadings,
];

/** The tables and figures of both papers, by name. */
export const recipes: Readonly<Record<string, Recipe>> = Object.fromEntries(ALL.map((recipe) => [recipe.name, recipe]));
