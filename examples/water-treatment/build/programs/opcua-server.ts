// An OPC UA server by node-opcua: either every session is signed, encrypted and by user name, or all is open.

import { join } from "node:path";
import { type DataType, MessageSecurityMode, OPCUACertificateManager, OPCUAServer, SecurityPolicy, Variant } from "node-opcua";

export interface OpcUaServing {
  readonly name: string;
  readonly address: string;
  /** Folder for keys and certificates. */
  readonly keys: string;
  readonly protectedOnly: boolean;
  /** User names and passwords. Absent: anonymous sessions. */
  readonly users: ReadonlyMap<string, string> | undefined;
  readonly values: readonly { readonly id: string; readonly type: DataType; get(): number }[];
}

export async function certificateManager(keys: string, name: string): Promise<OPCUACertificateManager> {
  const manager = new OPCUACertificateManager({ rootFolder: join(keys, name), automaticallyAcceptUnknownCertificate: true });
  await manager.initialize();
  return manager;
}

export async function serveOpcUa(serving: OpcUaServing): Promise<void> {
  const server = new OPCUAServer({
    port: 4840,
    hostname: serving.address,
    serverCertificateManager: await certificateManager(serving.keys, serving.name),
    userCertificateManager: await certificateManager(serving.keys, `${serving.name}-users`),
    securityModes: serving.protectedOnly ? [MessageSecurityMode.SignAndEncrypt] : [MessageSecurityMode.None],
    securityPolicies: serving.protectedOnly ? [SecurityPolicy.Basic256Sha256] : [SecurityPolicy.None],
    allowAnonymous: serving.users === undefined,
    userManager: { isValidUser: (name: string, password: string) => serving.users?.get(name) === password },
    serverInfo: {
      applicationUri: `urn:water-treatment:${serving.name}`,
      productUri: serving.name,
      applicationName: { text: serving.name },
    },
    buildInfo: { productName: serving.name, manufacturerName: "Water treatment example" },
  });
  await server.initialize();
  const space = server.engine.addressSpace;
  const own = space?.getOwnNamespace();
  if (space === undefined || space === null || own === undefined) throw new Error("the server has no address space");
  const device = own.addObject({ browseName: serving.name, organizedBy: space.rootFolder.objects });
  for (const value of serving.values) {
    own.addVariable({
      browseName: value.id,
      componentOf: device,
      dataType: value.type,
      nodeId: `s=${value.id}`,
      minimumSamplingInterval: 500,
      value: { get: () => new Variant({ dataType: value.type, value: value.get() }) },
    });
  }
  await server.start();
}
