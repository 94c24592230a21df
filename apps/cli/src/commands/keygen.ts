// `bulkhead keygen`: a key pair for sealing, in the form that OpenSSL reads and writes.

import { generateKeyPairSync } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { CommandError } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import type { Terminal } from "../terminal.ts";

export async function keygen(terminal: Terminal, file: string, options: { readonly json?: boolean }): Promise<number> {
  const publicFile = `${file}.pub`;
  for (const path of [file, publicFile]) {
    if (existsSync(path))
      throw new CommandError("cli/exists", `${path} exists already.`, "Name another file; a key is never overwritten.");
  }
  const { privateKey, publicKey } = generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  try {
    writeFileSync(file, privateKey, { mode: 0o600, flag: "wx" });
    writeFileSync(publicFile, publicKey, { flag: "wx" });
  } catch (error) {
    throw new CommandError(
      "cli/not-writable",
      `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
      "Name another file.",
    );
  }
  if (options.json === true) terminal.print(JSON.stringify({ privateKey: file, publicKey: publicFile }));
  else terminal.print(`${file} is the private key: keep it.\n${publicFile} is the public key: give it to whoever verifies.`);
  return EXIT.done;
}
