import { type Image, rngFrom, type SampleMaker } from "@nidus/data";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { type ImportModule, makerOf } from "./recipe.ts";

/** The inside of a worker: takes messages, gives answers by `post`, one sample at a time in the order of the messages. */
export function serveSamples(post: (answer: FromWorker) => void, load?: ImportModule): (message: ToWorker) => void {
  let maker: Promise<SampleMaker> | undefined;
  let bank: readonly Image[] = [];
  let last: Promise<void> = Promise.resolve();

  const make = async (request: Extract<ToWorker, { kind: "make" }>, pictures: readonly Image[]): Promise<void> => {
    const { id, image, random } = request;
    try {
      if (maker === undefined) throw new Error("serveSamples: expected a recipe before the first sample");
      const picture = typeof image === "number" ? (pictures[image] as Image) : image;
      post({ id, made: await (await maker).make({ image: picture, bank: pictures, random: rngFrom(random) }) });
    } catch (reason) {
      const { name, message } = reason instanceof Error ? reason : new Error(String(reason));
      post({ id, error: { name, message } });
    }
  };
  return (message) => {
    if (message.kind === "recipe") {
      maker = makerOf(message.recipe, { load });
      maker.catch(() => undefined); // told to each request
    } else if (message.kind === "bank") {
      bank = message.bank;
    } else {
      const pictures = bank;
      last = last.then(() => make(message, pictures));
    }
  };
}
