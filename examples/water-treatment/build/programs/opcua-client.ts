// An OPC UA client by node-opcua that subscribes to values for some seconds and then says goodbye.
// Arguments: host, "open" or "protected", keys, name, seconds, output file or "-", node ids.

import { writeFileSync } from "node:fs";
import {
  AttributeIds,
  ClientSubscription,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  TimestampsToReturn,
  type UserIdentityInfo,
  UserTokenType,
} from "node-opcua";
import { certificateManager } from "./opcua-server.ts";

const [host, protection, keys, name, seconds, output, ...nodes] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
  ...string[],
];
const isProtected = protection === "protected";
const client = OPCUAClient.create({
  applicationName: name,
  applicationUri: `urn:water-treatment:${name}`,
  clientName: name,
  clientCertificateManager: await certificateManager(keys, name),
  securityMode: isProtected ? MessageSecurityMode.SignAndEncrypt : MessageSecurityMode.None,
  securityPolicy: isProtected ? SecurityPolicy.Basic256Sha256 : SecurityPolicy.None,
  endpointMustExist: false,
  connectionStrategy: { maxRetry: 3, initialDelay: 500 },
});
await client.connect(`opc.tcp://${host}:4840`);
const user: UserIdentityInfo = isProtected
  ? { type: UserTokenType.UserName, userName: "historian", password: process.env["HISTORIAN_PASSWORD"] ?? "" }
  : { type: UserTokenType.Anonymous };
const session = await client.createSession(user);
const subscription = ClientSubscription.create(session, {
  requestedPublishingInterval: 2000,
  requestedLifetimeCount: 100,
  requestedMaxKeepAliveCount: 10,
  maxNotificationsPerPublish: 100,
  publishingEnabled: true,
  priority: 1,
});
const latest: Record<string, unknown> = {};
for (const node of nodes) {
  const item = await subscription.monitor(
    { nodeId: `ns=1;s=${node}`, attributeId: AttributeIds.Value },
    { samplingInterval: 2000, queueSize: 2, discardOldest: true },
    TimestampsToReturn.Both,
  );
  item.on("changed", (value: { value: { value: unknown } }) => {
    latest[node] = value.value.value;
    if (output !== "-") writeFileSync(output, `${JSON.stringify(latest, undefined, 2)}\n`);
  });
  await session.read({ nodeId: `ns=1;s=${node}`, attributeId: AttributeIds.Value });
}
await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000));
await subscription.terminate();
await session.close();
await client.disconnect();
process.exit(0);
