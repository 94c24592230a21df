// Reads registers some times in a row. Arguments: host, "holding" or "input", first register, count, times, pause in milliseconds.

import modbus from "modbus-serial";

const [host, bank, first, count, times, pause] = process.argv.slice(2) as [string, string, string, string, string, string];
const client = new modbus.default();
await client.connectTCP(host, { port: 502 });
client.setID(1);
for (let done = 0; done < Number(times); done++) {
  if (bank === "holding") await client.readHoldingRegisters(Number(first), Number(count));
  else await client.readInputRegisters(Number(first), Number(count));
  await new Promise((resolve) => setTimeout(resolve, Number(pause)));
}
client.close(() => process.exit(0));
