// timeout: 240
import { fillNormal, rng } from "@nidus/data";
import { type HostTensor, hostTensor, program, type Tensor, type Traced } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type BankPieces, bankPieces, traceBank } from "./traceBank.ts";

const test = suite("bank");
const exact = await openDevice({ device: "reference" });
const fast = await openDevice({ device: "wasm" });

const rows = (count: number, width: number, seed: number): HostTensor =>
  hostTensor([count, width], fillNormal(rng(seed, "rows"), new Float32Array(count * width)));

/** Row by row: the least of 1 - cosine. */
function bruteForce(bank: HostTensor, queries: HostTensor): number[] {
  const width = bank.shape[1] as number;
  const norm = (x: ArrayLike<number>, at: number): number => {
    let squares = 0;
    for (let i = at; i < at + width; i++) squares += (x[i] as number) ** 2;
    return Math.max(Math.sqrt(squares), 1e-8);
  };
  const norms = Array.from({ length: bank.shape[0] as number }, (_, row) => norm(bank.data, row * width));
  return Array.from({ length: queries.data.length / width }, (_, q) => {
    let best = 2;
    const length = norm(queries.data, q * width);
    for (const [row, other] of norms.entries()) {
      let dot = 0;
      for (let i = 0; i < width; i++)
        dot += (queries.data[q * width + i] as number) * (bank.data[row * width + i] as number);
      best = Math.min(best, 1 - dot / (length * other));
    }
    return best;
  });
}

async function nearest(device: typeof exact, pieces: BankPieces, queries: HostTensor): Promise<HostTensor> {
  using made = program(device, (bank: Traced<BankPieces>, x: Tensor) => traceBank(bank).nearest("patches", x));
  using result = await made.run(pieces as never, queries);
  return await result.read();
}

test("nearest rows are those that brute force finds, however the bank is cut", () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        count: fc.integer({ min: 1, max: 40 }),
        width: fc.integer({ min: 1, max: 9 }),
        batch: fc.integer({ min: 1, max: 3 }),
        each: fc.integer({ min: 1, max: 6 }),
        chunk: fc.integer({ min: 1, max: 50 }),
        seed: fc.nat(1000),
      }),
      async ({ count, width, batch, each, chunk, seed }) => {
        const bank = rows(count, width, seed);
        const queries = hostTensor([batch, each, width], rows(batch * each, width, seed + 1).data as Float32Array);
        const pieces = bankPieces({ patches: bank }, { chunk });
        assert.is(pieces.patches?.length, Math.ceil(count / chunk));
        const got = await nearest(exact, pieces, queries);
        assert.equal([...got.shape], [batch, each]);
        for (const [i, want] of bruteForce(bank, queries).entries())
          assert.ok(Math.abs((got.data[i] as number) - want) < 2e-7, `${got.data[i]}, expected ${want}`); // rows are float32
      },
    ),
    { numRuns: 30 },
  ));

test("100,000 rows of 64: a search is exact, and holds one block of products at a time", async () => {
  const bank = rows(100_000, 64, 3);
  const queries = hostTensor([1, 100, 64], rows(100, 64, 4).data as Float32Array);
  // a query that is in the bank, in the last piece, and one that is its opposite's neighbour
  queries.data.set(bank.data.subarray(99_998 * 64, 99_999 * 64));
  const pieces = bankPieces({ patches: bank });
  const got = await nearest(fast, pieces, queries);
  const want = bruteForce(bank, queries);
  for (const [i, distance] of want.entries())
    assert.ok(Math.abs((got.data[i] as number) - distance) < 2e-6, `query ${i}: ${got.data[i]}, expected ${distance}`);
  assert.ok((got.data[0] as number) < 1e-6);
  using made = program(fast, (b: Traced<BankPieces>, x: Tensor) => traceBank(b).nearest("patches", x));
  const { residentBytes } = await made.explain(pieces as never, queries);
  assert.ok(residentBytes < 16 * 2 ** 20, `${residentBytes} bytes besides the bank's 25.6 MB`); // 100 x 4096 products: 1.6 MB
});

test("more queries than fit at once go through in slices", async () => {
  const bank = rows(3, 2, 5);
  const queries = hostTensor([3, 2000, 2], rows(6000, 2, 6).data as Float32Array);
  const got = await nearest(fast, bankPieces({ patches: bank }), queries);
  for (const [i, want] of bruteForce(bank, queries).entries())
    assert.ok(Math.abs((got.data[i] as number) - want) < 2e-6, `query ${i}`);
});

test("a row, or a query, of zeros is at distance 1; itself at 0, its opposite at 2", async () => {
  const bank = hostTensor([1, 3], Float32Array.of(0.3, -2, 5));
  const queries = hostTensor([1, 3, 3], Float32Array.of(0, 0, 0, 0.6, -4, 10, -3, 20, -50));
  const { data } = await nearest(exact, bankPieces({ patches: bank }), queries);
  assert.equal(
    [...data].map((x) => Math.round(1e6 * x) / 1e6),
    [1, 0, 2],
  );
  const zero = await nearest(exact, bankPieces({ patches: hostTensor([1, 3], new Float32Array(3)) }), queries);
  assert.equal([...zero.data], [1, 1, 1]);
});

test("what is refused: a name that is not there, no rows, another width", async () => {
  const pieces = bankPieces({ b: rows(5, 2, 7), a: rows(2, 3, 8) }, { chunk: 2 });
  using made = program(exact, (bank: Traced<BankPieces>, x: Tensor) => traceBank(bank).nearest("c", x));
  const error = await made.run(pieces as never, hostTensor([1, 1, 2], new Float32Array(2))).catch(String);
  assert.match(error as string, /expected one of the names a, b, got "c"/);
  assert.throws(
    () => bankPieces({ a: hostTensor([0, 3], new Float32Array(0)) }),
    /bank "a": expected rows of normal pictures, got none/,
  );
  assert.throws(() => bankPieces({ a: hostTensor([3], new Float32Array(3)) }), /bank "a"/);
  const wide = await nearest(
    exact,
    bankPieces({ patches: rows(2, 3, 9) }),
    hostTensor([1, 1, 2], new Float32Array(2)),
  ).catch(String);
  assert.match(wide as unknown as string, /bank "patches" queries: expected \[B, M, 3\], got \[1, 1, 2\]/);
});

test.after(() => {
  exact.dispose();
  fast.dispose();
});
test.run();
