// Dosing controller: a PI loop holds the chlorine residual at the setpoint in holding register 40 (hundredths of mg/l) by the speed of
// the dosing pump. It reads the analyser by Modbus, is read by Modbus and by OPC UA, and can be programmed by S7.

import modbus from "modbus-serial";
import { DataType } from "node-opcua";
import { serveOpcUa } from "./opcua-server.ts";
import { Registers } from "./registers.ts";
import { serveProgram } from "./s7-server.ts";
import { wire } from "./wiring.ts";

const [address, socketPath, analyser, keys] = process.argv.slice(2) as [string, string, string, string];
const SETPOINT = 40;
const registers = new Registers();
registers.holding[SETPOINT] = 50;
let residual = 0.5;
let integral = 30;
let pump = 30;

wire(socketPath, () => {
  const error = (registers.holding[SETPOINT] as number) / 100 - residual;
  integral = Math.min(100, Math.max(0, integral + error * 0.8));
  pump = Math.min(100, Math.max(0, integral + error * 25));
  registers.setFloat(0, residual);
  registers.input[2] = Math.round(pump * 10);
  return { dosingPump: pump };
});
registers.serve(address);
serveProgram(address, () => [residual, pump, (registers.holding[SETPOINT] as number) / 100]);
await serveOpcUa({
  name: "DosingController",
  address,
  keys,
  protectedOnly: false,
  users: undefined,
  values: [
    { id: "ChlorineResidual", type: DataType.Double, get: () => residual },
    { id: "DosingPumpSpeed", type: DataType.Double, get: () => pump },
    { id: "ChlorineSetpoint", type: DataType.Double, get: () => (registers.holding[SETPOINT] as number) / 100 },
  ],
});

const client = new modbus.default();
await client.connectTCP(analyser, { port: 502 });
client.setID(1);
setInterval(async () => {
  residual = (await client.readInputRegisters(0, 2)).buffer.readFloatBE(0);
}, 1000);
