// The SCADA server: polls every controller by Modbus once in two seconds, and offers what it knows to others by OPC UA, signed,
// encrypted and by user name only.

import modbus from "modbus-serial";
import { DataType } from "node-opcua";
import { serveOpcUa } from "./opcua-server.ts";

const [address, keys, intake, filtration, dosing, safety] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const known = { level: 0, flow: 0, turbidity: 0, pressureDrop: 0, residual: 0, pump: 0, gas: 0 };

await serveOpcUa({
  name: "SupervisionGateway",
  address,
  keys,
  protectedOnly: true,
  users: new Map([["historian", process.env["HISTORIAN_PASSWORD"] ?? ""]]),
  values: [
    { id: "Intake.Level", type: DataType.Double, get: () => known.level },
    { id: "Filtration.Turbidity", type: DataType.Double, get: () => known.turbidity },
    { id: "Dosing.ChlorineResidual", type: DataType.Double, get: () => known.residual },
    { id: "Dosing.PumpSpeed", type: DataType.Double, get: () => known.pump },
  ],
});

/** Reads the input registers from 0 on, again and again; the first poll of each controller waits a little longer than that before. */
async function poll(host: string, count: number, take: (registers: readonly number[], bytes: Buffer) => void): Promise<void> {
  const client = new modbus.default();
  await client.connectTCP(host, { port: 502 });
  client.setID(1);
  client.setTimeout(1500);
  setInterval(async () => {
    const answer = await client.readInputRegisters(0, count);
    take(answer.data, answer.buffer);
  }, 2000);
  // The operator's setpoints are shown, too: read back more slowly.
  const setpoint = host === dosing ? 40 : 10;
  if (host !== safety) setInterval(() => client.readHoldingRegisters(setpoint, 1), 9000);
}

await poll(intake, 3, ([level = 0, flow = 0]) => Object.assign(known, { level: level / 100, flow: flow / 10 }));
await poll(filtration, 4, ([turbidity = 0, drop = 0]) =>
  Object.assign(known, { turbidity: turbidity / 100, pressureDrop: drop / 10 }),
);
await poll(dosing, 3, ([, , pump = 0], bytes) => Object.assign(known, { residual: bytes.readFloatBE(0), pump: pump / 10 }));
await poll(safety, 2, ([gas = 0]) => Object.assign(known, { gas: gas / 100 }));
