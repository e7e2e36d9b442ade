import { adam, host, linear, mean, openDevice, program, relu, square, sub, type Tensor, trainStep } from "nidus";

/** Fits sin(3x) with a small network: the whole engine in a dozen lines. Fails if the fit is poor. */
await using device = await openDevice(); // a GPU if there is one, else WebAssembly
const grid = [...Array(64).keys()].map((i) => i / 32 - 1);
const start = {
  w1: host(grid.slice(0, 32).map((_, i) => [Math.cos(5 * i) * 3])),
  b1: host(grid.slice(0, 32).map((_, i) => Math.sin(3 * i) * 2)),
  w2: host([grid.slice(0, 32).map((_, i) => Math.cos(2 * i) * 0.2)]),
};

// readme
type Net = { w1: Tensor; b1: Tensor; w2: Tensor };
const net = (p: Net, x: Tensor): Tensor => linear(relu(linear(x, p.w1, p.b1)), p.w2);
const loss = (p: Net, x: Tensor, y: Tensor): Tensor => mean(square(sub(net(p, x), y)));
const optimizer = adam();
const step = program(device, trainStep(loss, optimizer), { donate: [0] });
const data = device.upload({ x: host(grid.map((v) => [v])), y: host(grid.map((v) => [Math.sin(3 * v)])) }); // [64, 1] each
let training = device.upload({ parameters: start, state: optimizer.init(start) });
for (let t = 1; t <= 300; t++) {
  const result = await step.run(training, optimizer.scalars(t, 0.02), data.x, data.y);
  training = result.training;
  if (t % 100 === 0) console.log(`step ${t}: loss ${(await result.loss.read()).data[0]}`);
  result.loss.dispose();
}
// end

const final = program(device, loss);
const [left] = (await (await final.run(training.parameters, data.x, data.y)).read()).data;
if (!((left as number) < 1e-3)) throw new Error(`the fit is poor: loss ${left}, expected below 1e-3`);
