// The engineering station compares the program in the dosing controller with its project: it reads the identification and data block 1,
// then uploads the blocks in full. Each block is kept as it came, for the baseline. Arguments: host, folder.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import snap7 from "node-snap7";

const [host, folder] = process.argv.slice(2) as [string, string];
const client = new snap7.S7Client();
function must<T>(done: T | false, what: string): T {
  if (done === false) throw new Error(`${what}: ${client.ErrorText(client.LastError())}`);
  return done;
}
must(client.ConnectTo(host, 0, 1), "connect");
must(client.GetCpuInfo(), "identification");
must(client.DBRead(1, 0, 12), "data block 1");
for (const [name, type, number] of [
  ["OB-1", client.Block_OB, 1],
  ["FC-10", client.Block_FC, 10],
  ["DB-1", client.Block_DB, 1],
] as const) {
  writeFileSync(join(folder, `${name}.mc7`), must(client.FullUpload(type, number, 65536), `upload of ${name}`));
}
client.Disconnect();
