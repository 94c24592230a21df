// What these programs use of node-snap7, which brings no types.

declare module "node-snap7" {
  class S7Server {
    readonly LocalPort: number;
    readonly srvAreaDB: number;
    SetParam(parameter: number, value: number): boolean;
    RegisterArea(area: number, index: number, bytes: Buffer): boolean;
    SetArea(area: number, index: number, bytes: Buffer): boolean;
    StartTo(address: string): boolean;
  }

  /** Every call without a callback waits for the answer and gives `false` where it failed. */
  class S7Client {
    readonly Block_OB: number;
    readonly Block_FC: number;
    readonly Block_DB: number;
    ConnectTo(address: string, rack: number, slot: number): boolean;
    GetCpuInfo(): object | false;
    DBRead(block: number, start: number, size: number): Buffer | false;
    FullUpload(type: number, number: number, room: number): Buffer | false;
    Disconnect(): boolean;
    LastError(): number;
    ErrorText(code: number): string;
  }

  const snap7: { readonly S7Server: typeof S7Server; readonly S7Client: typeof S7Client };
  export default snap7;
}
