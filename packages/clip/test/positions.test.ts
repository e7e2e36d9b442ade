import { hostTensor, program, read, type Tensor } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { encodeImages, loadClip, resizePositions } from "../src/index.ts";
import { near, noise } from "./numbers.ts";
import { openAiTensors, sourceOf, TINY } from "./tiny.ts";

/** Positions learned for ViT-L/14's grid of 16, and that of its 336-pixel form, at the sides that the papers use. */
const PATCH = 14;

/**
 * `torch.nn.functional.interpolate(mode="bicubic", antialias=True, align_corners=False)` of torch 1.13 in float64, on the table that
 * `positionsOf` makes: the first two rows of patches, one of the middle, the last; and the sum of all squares, the class row among them.
 */
const TORCH: readonly { from: number; side: number; rows: readonly number[]; squares: number }[] = [
  {
    from: 16,
    side: 224,
    rows: [0.373046875, 0.07421875, -0.224609375, -0.5234375, 0.310546875, 0.01171875, -0.28515625, -0.583984375],
    squares: 166.44882583618164,
  },
  {
    from: 16,
    side: 240,
    rows: [
      0.377363914515785, 0.07853578951578499, -0.17193110189795813, -0.5437943863015845, 0.4073175903543928,
      0.058611119179285895, -0.289473289515785, -0.588301414515785,
    ],
    squares: 130.7008388940598,
  },
  {
    from: 16,
    side: 336,
    rows: [
      0.3932206003289474, 0.09439247532894737, 0.10780736019736839, -0.31457103811919507, 0.2244974772135415,
      0.007781982421875844, -0.30532997532894735, -0.6041581003289473,
    ],
    squares: 264.88374799582846,
  },
  {
    from: 16,
    side: 518,
    rows: [
      0.40240776760366487, 0.10357964260366485, 0.2914326428375507, -0.026668352132678035, -0.4630706522318037,
      -0.20607696612128407, -0.3145171426036649, -0.613345267603665,
    ],
    squares: 631.0622203246324,
  },
  {
    from: 24,
    side: 224,
    rows: [
      -0.048526961720459894, -0.14715475747465445, -0.3270694905065367, 0.4665071639266365, -0.05885588673988555,
      -0.44524078066802136, 0.04462071172045989, -0.25407841489733585,
    ],
    squares: 38.975770957182014,
  },
  {
    from: 24,
    side: 240,
    rows: [
      0.024166741299134438, -0.178607831761768, -0.43097423348550273, 0.41583873451469716, 0.22432926474879303,
      0.1523065270997019, -0.028072991299136246, -0.3269010678498987,
    ],
    squares: 56.14045438920829,
  },
  {
    from: 24,
    side: 336,
    rows: [0.373046875, 0.07421875, -0.224609375, -0.5234375, -0.720703125, 0.951171875, -0.376953125, -0.67578125],
    squares: 373.7225570678711,
  },
  {
    from: 24,
    side: 518,
    rows: [
      0.4515854124373704, 0.16200534541338676, 0.1896972211639346, -0.29213902337819264, 0.046763892621205255,
      0.3019872059947376, -0.4554916624373709, -0.7543197874373708,
    ],
    squares: 574.5831249073876,
  },
];

/** `[1 + n^2, 2]`, the same numbers in any language: `((7919 i) mod 1009) / 512 - 1`. */
function positionsOf(n: number) {
  const data = Float32Array.from({ length: 2 * (1 + n * n) }, (_, i) => ((7919 * i) % 1009) / 512 - 1);
  return hostTensor([1 + n * n, 2], data);
}

const test = suite("positions");
const exact = await openDevice({ device: "reference" });
const fast = await openDevice({ device: "wasm" });

for (const { from, side, rows, squares } of TORCH) {
  test(`a grid of ${from} at ${side} pixels is resized as torch does`, async () => {
    const grid = Math.floor(side / PATCH);
    for (const [device, tolerance] of [
      [exact, 1e-13],
      [fast, 1e-6],
    ] as const) {
      using resize = program(device, (table: Tensor) => resizePositions(table, grid));
      const { shape, data } = await read(await resize.run(positionsOf(from)));
      assert.equal(shape, [1 + grid * grid, 2]);
      const chosen = [1, 2, grid * Math.floor(grid / 2) + 5, grid * grid];
      near(
        chosen.flatMap((row) => [...data.subarray(2 * row, 2 * row + 2)]),
        rows,
        tolerance,
      );
      near([...data.subarray(0, 2)], [-1, 0.671875], 0); // the class row stays
      let sum = 0;
      for (const value of data) sum += value * value;
      near([sum / squares], [1], tolerance);
    }
  });
}

test("the tower at 336 and 518 pixels: wasm agrees with float64", async () => {
  const sizes = { ...TINY, patch: PATCH, size: 224 };
  const heads = { vision_config: { num_attention_heads: 2 }, text_config: { num_attention_heads: 2 } };
  const load = (device: typeof exact) => loadClip(sourceOf(openAiTensors(sizes), heads), { device });
  await using slow = await load(exact);
  await using clip = await load(fast);
  for (const side of [336, 518]) {
    const view = { size: side, taps: [1, 2], pooled: true } as const;
    const pixels = noise([1, 3, side, side], 1);
    const want = await read(await encodeImages(slow, pixels, view));
    const got = await read(await encodeImages(clip, pixels, view));
    assert.equal(got.tokens[2].shape, [1, 1 + Math.floor(side / PATCH) ** 2, TINY.width]);
    const pairs = [
      ...view.taps.map((layer) => [got.tokens[layer], want.tokens[layer]] as const),
      [got.pooled, want.pooled] as const,
    ];
    for (const [ours, exactly] of pairs) {
      const largest = Float64Array.from(exactly.data).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      near(ours.data, exactly.data, 1e-5 * largest);
    }
  }
});

test.run();
