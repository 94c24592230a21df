// Writes one holding register, as a person does from a screen: reads it, writes it, reads it back.
// Arguments: host, register, value, function (6 or 16).

import modbus from "modbus-serial";

const [host, register, value, code] = process.argv.slice(2) as [string, string, string, string];
const client = new modbus.default();
await client.connectTCP(host, { port: 502 });
client.setID(1);
await client.readHoldingRegisters(Number(register), 1);
if (code === "16") await client.writeRegisters(Number(register), [Number(value)]);
else await client.writeRegister(Number(register), Number(value));
await client.readHoldingRegisters(Number(register), 1);
client.close(() => process.exit(0));
