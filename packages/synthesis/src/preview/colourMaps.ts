import type { ColourTable } from "../kernels/kernels.ts";

/**
 * `"turbo"`: a rainbow of even steps, blue over green to red. `"inferno"`: black over violet and orange to light yellow, ever lighter.
 * `"grey"`: black to white.
 */
export type ColourMapName = "turbo" | "inferno" | "grey";

const ENTRIES = 256;

/** Coefficients by rising power, of red, green and blue in [0, 1]. */
type Polynomials = readonly [red: readonly number[], green: readonly number[], blue: readonly number[]];

/**
 * Polynomials that their authors fitted to the maps: turbo by Anton Mikhailov and Ruofei Du (Google, 2019), inferno (Stefan van der Walt
 * and Nathaniel Smith, matplotlib, 2015) by Matt Zucker.
 */
const MAPS: Readonly<Record<ColourMapName, Polynomials>> = {
  turbo: [
    [0.13572138, 4.6153926, -42.66032258, 132.13108234, -152.94239396, 59.28637943],
    [0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604],
    [0.1066733, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973],
  ],
  inferno: [
    [0.00021894, 0.10651342, 11.60249308, -41.703996131, 77.162935699, -71.319428245, 25.131126225],
    [0.001651005, 0.563956437, -3.972853966, 17.436398882, -33.402358942, 32.626064264, -12.242668952],
    [-0.019480898, 3.932712389, -15.942394106, 44.354145199, -81.807309257, 73.20951982, -23.070325003],
  ],
  grey: [
    [0, 1],
    [0, 1],
    [0, 1],
  ],
};

/** The 256 colours of a map, from that of 0 to that of 1.  `[256, 3]`. */
export function colourTable(name: ColourMapName): ColourTable {
  const table = new Uint8Array(3 * ENTRIES);
  for (let i = 0; i < ENTRIES; i++) {
    for (const [c, coefficients] of MAPS[name].entries()) {
      const value = coefficients.reduceRight((sum, coefficient) => sum * (i / (ENTRIES - 1)) + coefficient, 0);
      table[3 * i + c] = Math.floor(Math.min(Math.max(value, 0), 1) * 255 + 0.5);
    }
  }
  return table;
}
