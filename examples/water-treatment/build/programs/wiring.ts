// A controller's wires to the process: sensors in, outputs back.

import { createConnection } from "node:net";

export interface Sensors {
  level: number;
  flow: number;
  pressureDrop: number;
  turbidity: number;
  residual: number;
  gas: number;
}

/** Calls `scan` with every new set of measurements (five a second) and sends the outputs that it returns. */
export function wire(socketPath: string, scan: (sensors: Sensors) => Record<string, number>): void {
  const line = createConnection(socketPath);
  let text = "";
  line.on("data", (bytes) => {
    text += bytes.toString();
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      line.write(`${JSON.stringify(scan(JSON.parse(text.slice(0, end))))}\n`);
      text = text.slice(end + 1);
    }
  });
}
