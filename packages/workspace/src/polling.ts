// Polling: registers and bits of one Modbus device that a person named as allowed, read by function codes 1 to 4 and nothing else.
// Bulkhead is passive everywhere else. Source: MODBUS Application Protocol V1.1b3, sections 6.1 to 6.4; Messaging on TCP/IP V1.0b.

import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Plant, Variable } from "@bulkhead/plant";
import { BAD, GOOD, type ValueIndex, ValueWriter } from "@bulkhead/process";
import { CommandError } from "./error.ts";
import { ownFolder } from "./plant-folder.ts";

const FUNCTIONS = new Map([
  ["coil", 1],
  ["discrete", 2],
  ["holding", 3],
  ["input", 4],
]);
const WORDS = { bool: 1, int16: 1, uint16: 1, int32: 2, uint32: 2, float32: 2, float64: 4 } as const;
/** Milliseconds that an answer may take. */
const PATIENCE = 2000;
/** The longest answer: header of 7, and 253 bytes. */
const LONGEST_ANSWER = 260;

export interface PollPlan {
  readonly host: string;
  readonly port: number;
  /** Milliseconds between two rounds. */
  readonly every: number;
  readonly rounds: number;
}

type Point = Variable["points"][number];

interface Reading {
  readonly variable: Variable;
  readonly point: Point;
  readonly code: number;
  readonly address: number;
  readonly words: number;
}

/** The points of an asset that can be polled: Modbus only, and where the plant says. */
export function pollable(plant: Plant, asset: string): readonly Reading[] {
  return plant.variables
    .filter((variable) => variable.asset === asset)
    .flatMap((variable) =>
      variable.points.flatMap((point) => {
        const found = /^(coil|discrete|holding|input):(\d{1,5})$/.exec(point.target);
        if (point.protocol !== "modbus" || found === null) return [];
        const code = FUNCTIONS.get(found[1] as string) as number;
        return [{ variable, point, code, address: Number(found[2]), words: code < 3 ? 1 : WORDS[point.type] }];
      }),
    );
}

/** Reads every point once a round and keeps the values in the plant's own folder. What is not answered is a bad sample, never none. */
export async function pollValues(
  readings: readonly Reading[],
  plan: PollPlan,
  plantPath: string,
  progress: (text: string) => void,
): Promise<ValueIndex> {
  const begun = new Date().toISOString();
  const name = `poll of ${plan.host}:${plan.port} from ${begun}`;
  const digest = `sha256:${createHash("sha256").update(name).digest("hex")}`;
  const folder = join(ownFolder(plantPath), "values");
  mkdirSync(folder, { recursive: true });
  const target = join(folder, `${digest.slice(7, 39)}.values`);
  const draft = `${target}.${process.pid}.part`;
  const output = openSync(draft, "w");
  let socket: Socket | undefined;
  try {
    const writer = new ValueWriter((bytes) => void writeSync(output, bytes));
    for (let round = 0; round < plan.rounds; round++) {
      if (round > 0) await pause(plan.every);
      if (socket === undefined || socket.destroyed) socket = await connect(plan);
      for (const reading of readings) {
        const { variable, point } = reading;
        const value = socket.destroyed ? undefined : await ask(socket, reading);
        const { id, unit } = variable;
        const source = `modbus ${plan.host}:${plan.port} ${point.target}, polled`;
        const origin = { variable: id, ...(unit === undefined ? {} : { unit }), direction: "told", source } as const;
        const scaled = value === undefined ? Number.NaN : value * point.scale + point.offset;
        writer.add(`${id}\n${point.target}`, () => origin, Date.now(), scaled, value === undefined ? BAD : GOOD, round + 1);
      }
      progress(`poll ${plan.host}:${plan.port} ${round + 1} of ${plan.rounds}`);
    }
    const index = writer.end({ name, digest });
    closeSync(output);
    renameSync(draft, target);
    return index;
  } finally {
    socket?.destroy();
    rmSync(draft, { force: true });
  }
}

function connect({ host, port }: PollPlan): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, timeout: PATIENCE });
    const fail = (reason: string): void => {
      socket.destroy();
      reject(
        new CommandError("cli/refused", `${host}:${port} cannot be reached: ${reason}.`, "Check that it is there and listens."),
      );
    };
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.on("error", () => socket.destroy());
      resolve(socket);
    });
    socket.once("timeout", () => fail("no answer"));
    socket.once("error", (error) => fail(error.message));
  });
}

let transaction = 0;

/** One request and its answer; `undefined` for an exception, for silence and for an answer to something else. */
async function ask(socket: Socket, reading: Reading): Promise<number | undefined> {
  transaction = (transaction + 1) & 0xffff;
  const { code, address, words, point } = reading;
  const request = Buffer.alloc(12);
  request.writeUInt16BE(transaction, 0);
  request.writeUInt16BE(6, 4);
  request.writeUInt8(point.unit ?? 1, 6);
  request.writeUInt8(code, 7);
  request.writeUInt16BE(address, 8);
  request.writeUInt16BE(words, 10);
  const answer = await exchange(socket, request);
  const bytes = code < 3 ? 1 : words * 2;
  if (answer === undefined || answer.length < 9 + bytes || answer.readUInt16BE(0) !== transaction) return undefined;
  if (answer[7] !== code || answer[8] !== bytes) return undefined;
  return code < 3 ? (answer[9] as number) & 1 : numberOf(answer.subarray(9, 9 + bytes), point);
}

function exchange(socket: Socket, request: Uint8Array): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    const done = (result: Buffer | undefined): void => {
      clearTimeout(timer);
      socket.off("data", take);
      socket.off("close", closed);
      resolve(result);
    };
    const closed = (): void => done(undefined);
    const take = (chunk: Buffer): void => {
      answer = Buffer.concat([answer, chunk]);
      const whole = answer.length >= 6 ? 6 + answer.readUInt16BE(4) : Number.POSITIVE_INFINITY;
      if (answer.length >= whole) done(answer);
      else if (answer.length > LONGEST_ANSWER) done(undefined);
    };
    // an answer that comes later than this belongs to a question that nobody asks any more: the connection is given up
    const timer = setTimeout(() => {
      socket.destroy();
      done(undefined);
    }, PATIENCE);
    socket.on("data", take);
    socket.once("close", closed);
    socket.write(request);
  });
}

function numberOf(bytes: Uint8Array, { type, wordOrder }: Point): number {
  const view = new DataView(new ArrayBuffer(8));
  const count = bytes.length / 2;
  for (let word = 0; word < count; word++) {
    const from = (wordOrder === "big" ? word : count - 1 - word) * 2;
    view.setUint8(word * 2, bytes[from] as number);
    view.setUint8(word * 2 + 1, bytes[from + 1] as number);
  }
  switch (type) {
    case "bool":
      return view.getUint16(0) === 0 ? 0 : 1;
    case "int16":
      return view.getInt16(0);
    case "uint16":
      return view.getUint16(0);
    case "int32":
      return view.getInt32(0);
    case "uint32":
      return view.getUint32(0);
    case "float32":
      return view.getFloat32(0);
    case "float64":
      return view.getFloat64(0);
  }
}
