import type { Rng } from "../rng.ts";

/** Letters of 3 x 5 dots, a row in three bits. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  A: [2, 5, 7, 5, 5],
  F: [7, 4, 6, 4, 4],
  H: [5, 5, 7, 5, 5],
  L: [4, 4, 4, 4, 7],
  P: [6, 5, 6, 4, 4],
  R: [6, 5, 6, 5, 5],
  "1": [2, 6, 2, 2, 7],
  "4": [5, 5, 7, 1, 1],
  "7": [7, 1, 2, 2, 2],
  "+": [0, 2, 7, 2, 0],
};
const LETTERS: readonly string[] = Object.keys(GLYPHS);

export interface Mark {
  readonly text: string;
  /** Of the first letter, as parts of the side. */
  readonly left: number;
  readonly top: number;
  /** Side of a dot, as a part of the side of the picture. */
  readonly dot: number;
  readonly level: number;
}

/** Letters such as a film or a screen bears in its corners. */
export function cornerMarks(random: Rng, most: number): Mark[] {
  return Array.from({ length: random.integer(0, most + 1) }, () => {
    const text = Array.from({ length: random.integer(1, 5) }, () => random.choice(LETTERS)).join("");
    const dot = random.uniform(0.0045, 0.011);
    const width = text.length * 4 * dot;
    return {
      text,
      dot,
      left: random.choice([0.02, 0.98 - width]),
      top: random.choice([0.02, 0.96 - 5 * dot]) + random.uniform(0, 0.02),
      level: random.integer(150, 256),
    };
  });
}

/** Burns marks into the finished picture. */
export function burn(bytes: Uint8Array, size: number, marks: readonly Mark[]): void {
  for (const { text, left, top, dot, level } of marks) {
    const side = Math.max(1, Math.floor(dot * size + 0.5));
    [...text].forEach((letter, at) => {
      for (let k = 0; k < 15; k++) {
        if ((((GLYPHS[letter]?.[Math.floor(k / 3)] ?? 0) >> (2 - (k % 3))) & 1) === 0) continue;
        const row = Math.floor(top * size) + Math.floor(k / 3) * side;
        const column = Math.floor(left * size) + (at * 4 + (k % 3)) * side;
        for (let y = row; y < Math.min(row + side, size); y++)
          for (let x = column; x < Math.min(column + side, size); x++) bytes[y * size + x] = level;
      }
    });
  }
}
