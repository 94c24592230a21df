// Intake controller: holds the raw water tank's level by the speed of the intake pump.

import { Registers } from "./registers.ts";
import { wire } from "./wiring.ts";

const [address, socketPath] = process.argv.slice(2) as [string, string];
const registers = new Registers();
registers.holding[10] = 320;
wire(socketPath, (sensors) => {
  const wanted = (registers.holding[10] as number) / 100;
  const speed = Math.min(100, Math.max(0, 60 + 80 * (wanted - sensors.level)));
  registers.input[0] = Math.round(sensors.level * 100);
  registers.input[1] = Math.round(sensors.flow * 10);
  registers.input[2] = Math.round(speed * 10);
  return { intakePump: speed };
});
registers.serve(address);
