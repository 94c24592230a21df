// The Modbus face of a controller: holding and input registers behind the server of the modbus-serial library.

import { ServerTCP } from "modbus-serial";

export class Registers {
  readonly holding = new Uint16Array(64);
  readonly input = new Uint16Array(64);

  setFloat(at: number, value: number): void {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, value);
    this.input[at] = view.getUint16(0);
    this.input[at + 1] = view.getUint16(2);
  }

  /** Serves on port 502 of the address. Addresses beyond the 64 registers are refused with exception 2. */
  serve(host: string): void {
    const bounded = (bank: Uint16Array) => (address: number) => {
      const value = bank[address];
      if (value === undefined) throw Object.assign(new Error("no such register"), { modbusErrorCode: 2 });
      return Promise.resolve(value);
    };
    const server = new ServerTCP(
      {
        getHoldingRegister: bounded(this.holding),
        getInputRegister: bounded(this.input),
        setRegister: (address: number, value: number) => {
          this.holding[address] = value;
          return Promise.resolve();
        },
      },
      { host, port: 502, unitID: 1 },
    );
    server.on("socketError", () => undefined);
  }
}
