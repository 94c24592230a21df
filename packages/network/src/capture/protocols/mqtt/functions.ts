// What parties do over MQTT and Sparkplug B, and the notation of topics.

import type { OperationClass } from "@bulkhead/facts";
import { namedFunction, type ProtocolFunction, textTarget } from "../../dissector.ts";
import type { MessageType } from "./sparkplug.ts";

export const CONNECT_OPENLY = namedFunction("Connect", "session");
export const CONNECT_WITH_PASSWORD = namedFunction("Connect (with password)", "authentication");
export const AUTHENTICATE = namedFunction("Authenticate", "authentication");
export const SUBSCRIBE_TO = namedFunction("Subscribe", "read");
export const UNSUBSCRIBE_FROM = namedFunction("Unsubscribe", "session");
export const DISCONNECT_FROM = namedFunction("Disconnect", "session");
export const TOPIC_TARGET = textTarget();

/** A message on its way to the broker, and from it to who subscribed. */
interface Ways {
  readonly sent: ProtocolFunction;
  readonly delivered: ProtocolFunction;
}

const waysOf = (name: string, sent: OperationClass, delivered: OperationClass): Ways => ({
  sent: namedFunction(name, sent),
  delivered: namedFunction(`${name} (delivered by the broker)`, delivered),
});

export const MESSAGE = waysOf("Publish", "other", "read");
/** Who delivers a command makes the client act. */
export const COMMAND = waysOf("Publish: Command", "write", "write");

const TOLD: Readonly<Record<MessageType, Ways>> = {
  NBIRTH: waysOf("Node Birth (NBIRTH)", "other", "read"),
  DBIRTH: waysOf("Device Birth (DBIRTH)", "other", "read"),
  NDEATH: waysOf("Node Death (NDEATH)", "other", "read"),
  DDEATH: waysOf("Device Death (DDEATH)", "other", "read"),
  NDATA: waysOf("Node Data (NDATA)", "other", "read"),
  DDATA: waysOf("Device Data (DDATA)", "other", "read"),
  STATE: waysOf("Host State (STATE)", "other", "read"),
  NCMD: waysOf("Node Command (NCMD)", "write", "write"),
  DCMD: waysOf("Device Command (DCMD)", "write", "write"),
};

/** Metrics of node commands that mean something of their own (Eclipse Sparkplug 3.0, section 6.4.20). */
const CONTROLS: ReadonlyMap<string, Ways> = new Map([
  ["Node Control/Rebirth", waysOf("Node Command: Rebirth", "read", "read")],
  ["Node Control/Reboot", waysOf("Node Command: Reboot", "restart", "restart")],
  ["Node Control/Next Server", waysOf("Node Command: Next Server", "configuration", "configuration")],
  ["Node Control/Scan Rate", waysOf("Node Command: Scan Rate", "configuration", "configuration")],
]);

export function functionOf(type: MessageType, delivered: boolean): ProtocolFunction {
  const ways = TOLD[type];
  return delivered ? ways.delivered : ways.sent;
}

/** `metric`: name of one that a command sets. */
export function commandOf(type: MessageType, metric: string, delivered: boolean): ProtocolFunction {
  const ways = CONTROLS.get(metric) ?? TOLD[type];
  return delivered ? ways.delivered : ways.sent;
}

/**
 * Levels of topics by which products that have no Sparkplug tell commands from reports (Tasmota, Homie, Zigbee2MQTT, cloud services). MQTT
 * itself knows no difference.
 */
const COMMAND_LEVELS: ReadonlySet<string> = new Set(["cmd", "cmnd", "command", "commands", "control", "set", "write"]);

export function isCommandTopic(topic: string): boolean {
  return topic.split("/").some((level) => COMMAND_LEVELS.has(level.toLowerCase()));
}
