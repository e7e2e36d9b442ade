import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Block, Heap, sizeClass } from "./memory.ts";

const test = suite("wasm memory");

test("a size class holds its bytes and some slack, wastes little, and is its own class's size", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (bytes) => {
      const size = sizeClass(bytes);
      assert.ok(size >= bytes + 64 && size % 64 === 0);
      assert.ok(size <= (bytes + 64) * (1 + 1 / 16) + 64);
      assert.ok(sizeClass(bytes + 1) >= size);
    }),
  );
});

test("live blocks are aligned, apart from each other, and inside the memory; a freed one is used again", () => {
  const actions = fc.array(fc.oneof(fc.nat(300_000), fc.constant("free" as const)), { maxLength: 80 });
  fc.assert(
    fc.property(actions, fc.infiniteStream(fc.nat()), (steps, picks) => {
      const heap = new Heap();
      const live: Block[] = [];
      for (const step of steps) {
        if (step === "free") {
          const [block] = live.splice((picks.next().value as number) % Math.max(1, live.length), 1);
          if (block === undefined) continue;
          heap.release(block);
          const { carved } = heap;
          live.push(heap.allocate(block.bytes));
          assert.is(heap.carved, carved, "freed blocks are used again");
        } else live.push(heap.allocate(step));
      }
      const order = [...live].sort((a, b) => a.address - b.address);
      for (const [i, { address, bytes }] of order.entries()) {
        assert.is(address % 64, 0);
        assert.ok(address > 0 && address + bytes + 64 <= (order[i + 1]?.address ?? heap.memory.buffer.byteLength));
      }
    }),
    { numRuns: 50 },
  );
});

test("when nothing is left a larger idle block serves, and then an error says what was needed and what is live", () => {
  const heap = new Heap(16); // 1 MiB
  const large = heap.allocate(600_000);
  heap.release(large);
  assert.is(heap.allocate(500_000).address, large.address);
  assert.throws(
    () => heap.allocate(500_000),
    /no room for 500000 bytes; 1 live blocks hold 500000 of at most 1048576 bytes/,
  );
});

test.run();
