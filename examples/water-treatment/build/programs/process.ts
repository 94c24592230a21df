// The process itself: tank, filter, chlorine dosing and the dosing room, stepped ten times a second. Controllers are wired to it by a
// Unix socket, as they would be by 4-20 mA: they send outputs and receive what their sensors measure, one JSON line each way.

import { rmSync } from "node:fs";
import { createServer } from "node:net";

const socketPath = process.argv[2] as string;
const STEP_SECONDS = 0.1;

const outputs = { intakePump: 60, filterValve: 70, dosingPump: 30, trip: 0 };
const state = { level: 3.2, flow: 118, pressureDrop: 21, turbidity: 0.18, residual: 0.5, gas: 0.03 };
/** Chlorine takes some seconds from the injection point to the analyser. */
const pipe: number[] = new Array(30).fill(state.residual);
let seconds = 0;

function step(): void {
  seconds += STEP_SECONDS;
  const demand = 118 + 6 * Math.sin(seconds / 25);
  const inflow = outputs.intakePump * 1.95;
  state.flow += (demand * (outputs.filterValve / 70) - state.flow) * 0.02;
  state.level += ((inflow - state.flow) / 3600 / 12) * STEP_SECONDS;
  state.pressureDrop = 21 + seconds * 0.004 + 0.15 * Math.sin(seconds / 7);
  state.turbidity = 0.18 + 0.02 * Math.sin(seconds / 13) + 0.003 * Math.sin(seconds * 3);
  const dose = outputs.trip === 0 ? outputs.dosingPump : 0;
  pipe.push((dose * 2) / state.flow);
  const arriving = pipe.shift() as number;
  state.residual += (arriving - state.residual) * 0.03;
  state.gas = 0.03 + 0.01 * Math.sin(seconds / 17);
}

rmSync(socketPath, { force: true });
createServer((wire) => {
  wire.on("error", () => wire.destroy());
  let text = "";
  wire.on("data", (bytes) => {
    text += bytes.toString();
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      Object.assign(outputs, JSON.parse(text.slice(0, end)));
      text = text.slice(end + 1);
    }
  });
  const timer = setInterval(() => wire.write(`${JSON.stringify(state)}\n`), 200);
  wire.on("close", () => clearInterval(timer));
}).listen(socketPath);
setInterval(step, STEP_SECONDS * 1000);
