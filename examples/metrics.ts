import { auroc, averagePrecision, bootstrap, f1Max, pixelScores } from "nidus";

// readme
const scores = [0.1, 0.4, 0.35, 0.8, 0.7, 0.2];
const labels = [0, 0, 1, 1, 1, 0]; // 1 = abnormal
const { value, low, high } = bootstrap(auroc, { scores, labels }, { seed: 0 });
console.log(`image AUROC ${value.toFixed(3)} (95 % interval ${low.toFixed(3)} to ${high.toFixed(3)})`);
console.log(`average precision ${averagePrecision(scores, labels).toFixed(3)}, F1-max ${f1Max(scores, labels).value}`);

const pixels = pixelScores(); // any number of pictures, in bounded memory
pixels.add({ shape: [2, 3], data: [0.1, 0.9, 0.2, 0.3, 0.8, 0.1] }, { width: 3, height: 2, data: [0, 1, 0, 0, 1, 1] });
pixels.add({ shape: [2, 3], data: [0.1, 0.2, 0.2, 0.1, 0.3, 0.1] }); // a normal picture
console.log(`pixel AUROC ${pixels.auroc().toFixed(3)}, AUPRO ${pixels.aupro().toFixed(3)}`);
// end

// of the 9 pairs of an abnormal and a normal picture, 8 are in order
if (Math.abs(value - 8 / 9) > 1e-12) throw new Error(`expected an AUROC of 8/9, got ${value}`);
if (!(low <= value && value <= high)) throw new Error(`the interval ${low} to ${high} does not hold ${value}`);
