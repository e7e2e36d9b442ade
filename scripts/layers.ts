/**
 * `npm run layers`: the order of the packages (`layers/order.ts`), no import cycles, no runtime outside the rim, and lines per package
 * against their budgets.
 */
import { join, resolve } from "node:path";
import { checkTree } from "./layers/check.ts";

const { rows, warnings, errors } = checkTree(resolve(join(import.meta.dirname, "..")));
process.stdout.write(`${rows.join("\n")}\n`);
for (const warning of warnings) process.stdout.write(`warning: ${warning}\n`);
for (const error of errors) process.stdout.write(`error: ${error}\n`);
process.exitCode = errors.length > 0 ? 1 : 0;
