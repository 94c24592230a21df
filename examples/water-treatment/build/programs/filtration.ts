// Filtration controller: measures turbidity and pressure drop; starts a backwash at the threshold in holding register 10.

import { Registers } from "./registers.ts";
import { wire } from "./wiring.ts";

const [address, socketPath] = process.argv.slice(2) as [string, string];
const registers = new Registers();
registers.holding[10] = 450;
wire(socketPath, (sensors) => {
  registers.input[0] = Math.round(sensors.turbidity * 100);
  registers.input[1] = Math.round(sensors.pressureDrop * 10);
  registers.input[2] = Math.round(sensors.flow * 10);
  registers.input[3] = sensors.pressureDrop * 10 > (registers.holding[10] as number) ? 1 : 0;
  return { filterValve: 70 };
});
registers.serve(address);
