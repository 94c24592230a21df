// Chlorine gas detector of the dosing room: hundredths of ppm in input register 0.

import { Registers } from "./registers.ts";
import { wire } from "./wiring.ts";

const [address, socketPath] = process.argv.slice(2) as [string, string];
const registers = new Registers();
wire(socketPath, (sensors) => {
  registers.input[0] = Math.round(sensors.gas * 100);
  return {};
});
registers.serve(address);
