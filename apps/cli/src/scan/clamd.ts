// Files given to a running clamd over its socket, byte by byte, so that it need not be allowed to read them (clamd(8): INSTREAM).

import { connect, type Socket } from "node:net";
import { CommandError } from "@bulkhead/workspace";
import type { FileScanner } from "./rules.ts";

const LONGEST = 60_000;
const CHUNK = 256 * 1024;

/** `/run/clamav/clamd.ctl`, or `host:port`. */
export async function openClamd(address: string): Promise<FileScanner> {
  const version = await ask(address, (socket) => socket.end("zVERSION\0"));
  const [, engine = "ClamAV", signatures] = /^(ClamAV [^/]{1,60})(?:\/(.{1,100}))?/.exec(version) ?? [];
  return {
    name: engine,
    signatures: signatures ?? null,
    async scan(bytes) {
      const answer = await ask(address, (socket) => {
        socket.write("zINSTREAM\0");
        for (let at = 0; at < bytes.length; at += CHUNK) {
          const part = bytes.subarray(at, at + CHUNK);
          const size = new Uint8Array(4);
          new DataView(size.buffer).setUint32(0, part.length);
          socket.write(size);
          socket.write(part);
        }
        socket.write(new Uint8Array(4));
      });
      const found = /^stream: (.{1,300}) FOUND$/.exec(answer);
      if (found !== null) return [found[1] ?? ""];
      if (answer === "stream: OK") return [];
      throw new Error(answer);
    },
  };
}

function ask(address: string, say: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const tcp = /^([^/]+):(\d{1,5})$/.exec(address);
    const socket = tcp === null ? connect({ path: address }) : connect({ host: tcp[1] ?? "", port: Number(tcp[2]) });
    let answer = "";
    socket.setTimeout(LONGEST, () => socket.destroy(new Error("no answer in time")));
    socket.on("connect", () => say(socket));
    socket.on("data", (data) => {
      answer += data.toString("latin1");
    });
    socket.on("close", () => resolve(answer.replaceAll("\0", "").trim()));
    socket.on("error", (error) => {
      const mend = "Check that clamd runs and where its socket is (LocalSocket in clamd.conf).";
      reject(new CommandError("cli/no-scanner", `clamd at ${address} cannot be asked: ${error.message}.`, mend));
    });
  });
}
