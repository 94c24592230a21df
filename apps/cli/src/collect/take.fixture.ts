// For tests: takes a snapshot of this machine, of the files that are named, and writes it to standard output. Run as another user by the test.

import { collectHost } from "./host.ts";

const snapshot = await collectHost({ now: () => "2026-03-02T09:00:00.000Z", files: process.argv.slice(2) });
process.stdout.write(JSON.stringify(snapshot));
