// A process of its own that saves readings until it is killed, and says so after each one: for the tests of durability.
// Arguments: path of the store, number of the first reading, seed of the sizes.

import { sampleEvidence, sampleKey, sampleReading, sampleSize } from "./sample.fixture.ts";
import { openSqliteStore } from "./sqlite.ts";

const [path, first, seed] = process.argv.slice(2);
if (path === undefined) throw new TypeError("the path of the store is missing");
const store = await openSqliteStore(path, { now: () => "2026-03-02T10:00:00.000Z" });
for (let number = Number(first); ; number++) {
  await store.saveReading(
    sampleEvidence(number),
    sampleKey(number),
    sampleReading(number, sampleSize(number, Number(seed))),
    "child",
  );
  // Written at once: the pipe of a child process is synchronous on Linux.
  process.stdout.write(`${number}\n`);
}
