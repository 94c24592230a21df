// Chlorine analyser: free chlorine in mg/l as a 32-bit float in input registers 0 and 1.

import { Registers } from "./registers.ts";
import { wire } from "./wiring.ts";

const [address, socketPath] = process.argv.slice(2) as [string, string];
const registers = new Registers();
wire(socketPath, (sensors) => {
  registers.setFloat(0, sensors.residual);
  return {};
});
registers.serve(address);
