import { type Image, loadClip, mini, openDevice, zeroShot } from "nidus";

// readme
await using device = await openDevice();
await using clip = await loadClip(mini(), { device }); // or a folder, or a download
const dark: Image = { width: 320, height: 240, channels: 1, data: new Uint8Array(320 * 240).fill(20) };
const spots: Image = { ...dark, data: dark.data.map((value, i) => (i % 7 === 0 ? 220 : value)) as Uint8Array };
const sentences = ["a normal brain scan", "a brain scan with a lesion"];
const { probabilities } = await zeroShot(clip, [dark, spots], sentences);
for (let i = 0; i < 2; i++) {
  const row = probabilities.data.subarray(2 * i, 2 * i + 2);
  console.log(`picture ${i}: ${sentences.map((text, p) => `${text} ${(row[p] as number).toFixed(3)}`).join(", ")}`);
}
// end

const [a, b, c, d] = probabilities.data as Float64Array;
const sums = [(a as number) + (b as number), (c as number) + (d as number)];
if (sums.some((sum) => Math.abs(sum - 1) > 1e-9)) throw new Error(`each row of probabilities sums to 1, got ${sums}`);
