import { hostTensor, loadClip, mini, openDevice, zeroShot } from "nidus";

// readme
await using device = await openDevice();
await using clip = await loadClip(mini(), { device }); // or a folder, or a download
const waves = Float32Array.from({ length: 2 * 3 * 224 * 224 }, (_, i) => Math.sin(i / 50));
const pixels = hostTensor([2, 3, 224, 224], waves); // normalised
const sentences = ["a normal brain scan", "a brain scan with a lesion"];
const { probabilities } = await zeroShot(clip, pixels, sentences);
for (let i = 0; i < 2; i++) {
  const row = probabilities.data.subarray(2 * i, 2 * i + 2);
  console.log(`picture ${i}: ${sentences.map((text, p) => `${text} ${(row[p] as number).toFixed(3)}`).join(", ")}`);
}
// end

const [a, b, c, d] = probabilities.data as Float64Array;
const sums = [(a as number) + (b as number), (c as number) + (d as number)];
if (sums.some((sum) => Math.abs(sum - 1) > 1e-9)) throw new Error(`each row of probabilities sums to 1, got ${sums}`);
