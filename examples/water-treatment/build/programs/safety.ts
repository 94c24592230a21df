// Safety controller: stops the dosing pump when the dosing room holds chlorine gas. It reads the detector itself, tells others its
// state, and takes orders from nobody.

import modbus from "modbus-serial";
import { Registers } from "./registers.ts";
import { wire } from "./wiring.ts";

const [address, socketPath, detector] = process.argv.slice(2) as [string, string, string];
const TRIP_PPM = 0.5;
const registers = new Registers();
let trip = 0;
wire(socketPath, () => ({ trip }));
registers.serve(address);

const client = new modbus.default();
await client.connectTCP(detector, { port: 502 });
client.setID(1);
setInterval(async () => {
  const gas = (await client.readInputRegisters(0, 1)).data[0] as number;
  if (gas / 100 >= TRIP_PPM) trip = 1;
  registers.input[0] = gas;
  registers.input[1] = trip;
}, 1000);
