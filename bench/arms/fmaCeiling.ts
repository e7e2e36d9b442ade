import { type Arm, type OpenArm, timed } from "../shared/arm.ts";
import { fmaModule, LANES, SUMS, valueAfter } from "../shared/fmaModule.ts";
import { flopsOf, type Product } from "../shared/product.ts";
import { allowRelaxedSimd } from "../shared/relaxedSimd.ts";

/**
 * Not a contender: as many multiply-adds as the product has, in WebAssembly's 128-bit registers, with no memory to wait for. No
 * WebAssembly kernel on one thread can be faster on this machine, unless the engine widens it.
 */
export function fmaCeiling(name: string): Arm<Product> {
  return {
    name,
    async open(work: Product): Promise<OpenArm> {
      allowRelaxedSimd();
      const { instance } = await WebAssembly.instantiate(fmaModule());
      const spin = instance.exports.spin as (turns: number) => number;
      const turns = Math.round(flopsOf(work) / (2 * LANES * SUMS));
      let last = 0;
      return {
        device: `WebAssembly, ${SUMS} independent sums of ${LANES} lanes in registers`,
        library: "relaxed SIMD",
        round: (repeats) =>
          timed(repeats, async () => {
            last = spin(turns);
          }),
        check: async () => ({ error: Math.abs(last - valueAfter(turns)), limit: 0, counts: {} }),
        close: async () => {},
      };
    },
  };
}
