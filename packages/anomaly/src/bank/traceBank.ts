import {
  concat,
  expectShape,
  type HostTensor,
  hostTensor,
  l2Normalize,
  matmul,
  max,
  maximum,
  reshape,
  ShapeError,
  slice,
  sub,
  type Tensor,
  type Traced,
  transpose,
} from "@nidus/tensor";
import type { BankView } from "../traced.ts";

/** Rows of a piece, and queries at a time: their products, 64 MiB, are the most that a search holds besides its arguments. */
const CHUNK = 4096;
/** Norms below it count as this. */
const LEAST_NORM = 1e-8;

/** A bank as a program takes it: by name, rows of length 1 in pieces `[rows, D]` that fit any device's bindings. */
export type BankPieces = Readonly<Record<string, readonly HostTensor[]>>;

/**
 * Rows of normal pictures, made ready for `traceBank`: scaled to length 1, and cut into pieces.
 * @param bank By name, `[rows, D]`.   @throws ShapeError for another rank, or no rows.
 */
export function bankPieces(
  bank: Readonly<Record<string, HostTensor>>,
  { chunk = CHUNK }: { readonly chunk?: number } = {},
): BankPieces {
  return Object.fromEntries(
    Object.entries(bank).map(([name, rows]) => {
      const unit = unitRows(rows, `bank "${name}"`);
      const [count, width] = unit.shape as [number, number];
      const pieces = Array.from({ length: Math.ceil(count / chunk) }, (_, i) => {
        const data = unit.data.subarray(i * chunk * width, (i + 1) * chunk * width);
        return hostTensor([data.length / width, width], data);
      });
      return [name, pieces];
    }),
  );
}

/** Rows divided by their norms, in float64 on the way.  `[rows, D]`. @throws ShapeError for another rank, or no rows. */
export function unitRows(rows: HostTensor, name: string): HostTensor {
  const { R, D } = expectShape(name, rows, ["R", "D"]);
  if (R === 0) throw new ShapeError(name, "expected rows of normal pictures, got none");
  const data = rows.data.slice();
  for (let at = 0; at < data.length; at += D) {
    let squares = 0;
    for (let i = at; i < at + D; i++) squares += (data[i] as number) ** 2;
    const norm = Math.max(Math.sqrt(squares), LEAST_NORM);
    for (let i = at; i < at + D; i++) data[i] = (data[i] as number) / norm;
  }
  return hostTensor(rows.shape, data);
}

/**
 * The memory of normal pictures as a head sees it while it is traced. However many rows there are, a search holds one block of
 * products at a time: pieces are arguments of the program, queries go through in slices.
 * @param pieces What `bankPieces` made, as an argument of the program.
 */
export function traceBank(pieces: Traced<BankPieces>): BankView {
  const piecesOf = (name: string): readonly Tensor[] => {
    const found = pieces[name];
    if (found !== undefined) return found;
    const names = Object.keys(pieces).sort().join(", ") || "(none: it is empty)";
    throw new RangeError(`bank: expected one of the names ${names}, got "${name}"`);
  };
  return {
    nearest(name, queries) {
      const rows = piecesOf(name);
      const { B, M } = expectShape(`bank "${name}" queries`, queries, ["B", "M", rows[0]?.shape[1] ?? 0]);
      const flat = l2Normalize(reshape(queries, [B * M, -1]), { epsilon: LEAST_NORM }); // [B M, D]
      const cosines: Tensor[] = [];
      for (let begin = 0; begin < B * M; begin += CHUNK) {
        const some = slice(flat, { axis: 0, begin, end: Math.min(begin + CHUNK, B * M) });
        cosines.push(
          rows.map((piece) => max(matmul(some, transpose(piece)), { axis: 1 })).reduce((a, b) => maximum(a, b)),
        );
      }
      return maximum(sub(1, reshape(concat(cosines, { axis: 0 }), [B, M])), 0); // rounding may pass 0
    },
  };
}
