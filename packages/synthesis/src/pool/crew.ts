import { type Image, type Made, type MakeRequest, rngState } from "@nidus/data";
import { type FromWorker, type Spawn, type ToWorker, WorkerError, type WorkerLink } from "./protocol.ts";

/** Requests with a worker at once: one that it works on, and one so that it need not wait for the next. */
const AT_ONCE = 2;

/** Some workers that share a queue of requests. */
export interface Crew {
  make(request: MakeRequest): Promise<Made>;
  end(): Promise<void>;
}

interface Asked {
  readonly request: MakeRequest;
  readonly resolve: (made: Made) => void;
  readonly reject: (reason: Error) => void;
}

interface Member {
  readonly link: WorkerLink;
  readonly asked: Set<number>;
  /** The pictures that it was last told of. */
  bank?: readonly Image[];
}

/** Starts workers, and tells each what comes first. @throws What `spawn` throws, once those that did start have ended. */
export async function startCrew(size: number, spawn: Spawn, first: ToWorker): Promise<Crew> {
  const members: Member[] = [];
  const open = new Map<number, Asked>();
  const queue: number[] = [];
  let count = 0;
  let trouble: Error | undefined;

  const hand = (): void => {
    while (trouble === undefined && queue.length > 0) {
      const free = members.reduce((a, b) => (b.asked.size < a.asked.size ? b : a));
      if (free.asked.size >= AT_ONCE) return;
      const id = queue.shift() as number;
      free.asked.add(id);
      const asked = open.get(id) as Asked;
      try {
        post(free, id, asked.request);
      } catch (reason) {
        free.asked.delete(id);
        open.delete(id);
        asked.reject(reason instanceof Error ? reason : new Error(String(reason)));
      }
    }
  };
  const settle = (asked: Set<number>, answer: FromWorker): void => {
    const { id } = answer;
    const one = open.get(id);
    open.delete(id);
    asked.delete(id);
    if ("made" in answer) one?.resolve(answer.made);
    else one?.reject(Object.assign(new Error(answer.error.message), { name: answer.error.name }));
    hand();
  };
  const fail = (reason: Error): void => {
    trouble ??= reason;
    const refused = [...open.values()];
    open.clear();
    for (const { reject } of refused) reject(trouble);
  };
  const crew: Crew = {
    make: (request) =>
      new Promise((resolve, reject) => {
        if (trouble !== undefined) return reject(trouble);
        open.set(count, { request, resolve, reject });
        queue.push(count);
        count += 1;
        hand();
      }),
    async end() {
      fail(new WorkerError("sample pool: disposed; open another one"));
      await Promise.all(members.splice(0).map(({ link }) => link.end()));
    },
  };
  try {
    for (let i = 0; i < size; i++) {
      const asked = new Set<number>();
      const link = await spawn({
        message: (answer) => settle(asked, answer),
        gone: (cause) => fail(new WorkerError(`sample worker: ended before its time: ${cause.message}`, { cause })),
      });
      link.post(first);
      members.push({ link, asked });
    }
  } catch (reason) {
    await crew.end();
    throw reason;
  }
  return crew;
}

function post(member: Member, id: number, { image, bank, random }: MakeRequest): void {
  if (member.bank !== bank) member.link.post({ kind: "bank", bank });
  member.bank = bank;
  const place = bank.indexOf(image);
  member.link.post({ kind: "make", id, image: place < 0 ? image : place, random: rngState(random) });
}
