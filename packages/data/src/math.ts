/**
 * `sin`, `cos`, `exp`, `log` and `pow` in float64 that give the same bytes in every runtime.
 *
 * `Math.sin` and its kin may differ by a unit in the last place between engines, and between versions of one engine: a
 * random draw would depend on where it was made. These are built from `+ - * /`, comparison, `Math.floor` and constants
 * alone, which IEEE 754 and ECMAScript fix to the bit. Errors are stated in units in the last place (ulp), measured against
 * a 90-digit reference; the tests hold the functions to them.
 */
export { exp } from "./math/exp.ts";
export { log } from "./math/log.ts";
export { pow } from "./math/pow.ts";
export { cos, sin } from "./math/trigonometry.ts";
