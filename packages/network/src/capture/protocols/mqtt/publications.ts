// Messages that cross one connection of MQTT: where to, what they do, which declared points they hold, and who Sparkplug says is there.

import { type Direction, type Flow, type OperationKey, type Sink, TO_CLIENT, type Told } from "../../dissector.ts";
import { textAt } from "../octets.ts";
import { COMMAND, commandOf, functionOf, isCommandTopic, MESSAGE, TOPIC_TARGET } from "./functions.ts";
import { METRIC, numberOf, readPayload, readTopic, TOPIC } from "./sparkplug.ts";
import { type MqttAddress, numberIn } from "./values.ts";

/** Metrics whose names are kept, per connection, and operations of one message that are told one by one. */
const MOST_ALIASES = 4096;
const MOST_COMMANDS = 64;
/** Topics whose meaning is kept, per connection. */
const MOST_TOPICS = 256;
/** The broker of Mosquitto and others that followed it tell who they are. */
const BROKER_VERSION = "$SYS/broker/version";

/** Metrics of a birth by which nodes tell what they are (Eclipse Sparkplug 3.0, section 6.4.20.1). */
const PROPERTIES: ReadonlyMap<string, "vendor" | "product" | "version"> = new Map([
  ["Properties/Hardware Make", "vendor"],
  ["Properties/Hardware Model", "product"],
  ["Properties/FW", "version"],
]);

interface Metric {
  readonly name: string;
  readonly type: number;
}

/** What a message led to, to be settled by its acknowledgement. */
export interface Effects {
  readonly operations: OperationKey[];
  readonly writes: number[];
}

const UTF_8 = new TextDecoder();
const TO_BYTES = new TextEncoder();

export class Publications {
  /** By node and alias. */
  readonly #metrics = new Map<string, Metric>();
  readonly #commandTopics = new Map<string, boolean>();
  #told = "";

  /**
   * A message for the topic bytes[at, end), with the payload in data[from, to); `whole` false where it is not all there. Fills `effects`.
   */
  read(
    bytes: Uint8Array,
    at: number,
    end: number,
    data: Uint8Array,
    from: number,
    to: number,
    whole: boolean,
    flow: Flow,
    direction: Direction,
    sink: Sink,
    effects: Effects,
  ): void {
    if (readTopic(bytes, at, end)) this.#sparkplug(bytes, at, end, data, from, to, whole, flow, direction, sink, effects);
    else this.#plain(bytes, at, end, data, from, to, whole, flow, direction, sink, effects);
  }

  #plain(
    bytes: Uint8Array,
    at: number,
    end: number,
    data: Uint8Array,
    from: number,
    to: number,
    whole: boolean,
    flow: Flow,
    direction: Direction,
    sink: Sink,
    { operations, writes }: Effects,
  ): void {
    const delivered = direction === TO_CLIENT;
    const topic = UTF_8.decode(bytes.subarray(at, end));
    const ways = this.#isCommand(topic) ? COMMAND : MESSAGE;
    operations.push(sink.operation(delivered ? ways.delivered : ways.sent, -1, TOPIC_TARGET, sink.text(bytes, at, end), 0, 0));
    if (!whole) return;
    if (delivered && topic === BROKER_VERSION) this.#tell({ product: textAt(data, from, to), role: "server" }, sink);
    for (const point of flow.points) {
      const address = point.address as MqttAddress;
      if (address.topic !== topic) continue;
      const raw = numberIn(data.subarray(from, to), address.field);
      if (raw === undefined) continue;
      if (!delivered) writes.push(sink.valueWritten(point, raw, Number.isFinite(raw)));
      else if (ways === MESSAGE) sink.valueRead(point, raw, Number.isFinite(raw));
    }
  }

  #sparkplug(
    bytes: Uint8Array,
    at: number,
    end: number,
    data: Uint8Array,
    from: number,
    to: number,
    whole: boolean,
    flow: Flow,
    direction: Direction,
    sink: Sink,
    { operations, writes }: Effects,
  ): void {
    const { type } = TOPIC;
    const delivered = direction === TO_CLIENT;
    const commands = type === "NCMD" || type === "DCMD";
    const birth = type === "NBIRTH" || type === "DBIRTH";
    if (!commands || !whole) {
      operations.push(sink.operation(functionOf(type, delivered), -1, TOPIC_TARGET, sink.text(bytes, at, end), 0, 0));
    }
    // The state of a host is a text.
    if (!whole || type === "STATE") return;
    const node = `${UTF_8.decode(bytes.subarray(TOPIC.groupAt, TOPIC.groupEnd))}/${UTF_8.decode(bytes.subarray(TOPIC.nodeAt, TOPIC.nodeEnd))}`;
    const device = UTF_8.decode(bytes.subarray(TOPIC.deviceAt, TOPIC.deviceEnd));
    const place = `spBv1.0/${node}${device === "" ? "" : `/${device}`}`;
    const told: { -readonly [K in "vendor" | "product" | "version"]?: string } = {};
    const understood = readPayload(data, from, to, () => {
      const metric = this.#metric(data, node, birth);
      if (birth) {
        const property = PROPERTIES.get(metric.name);
        if (property !== undefined) told[property] = textAt(data, METRIC.textAt, METRIC.textEnd);
      }
      if (commands && operations.length < MOST_COMMANDS) {
        const target = TO_BYTES.encode(`${place}#${metric.name}`);
        const fn = commandOf(type, metric.name, delivered);
        operations.push(sink.operation(fn, -1, TOPIC_TARGET, sink.text(target, 0, target.length), 0, 0));
      }
      // What happened earlier is not what is.
      if (METRIC.historical) return;
      for (const point of flow.points) {
        const address = point.address as MqttAddress;
        if (address.field !== metric.name || address.topic !== place) continue;
        const raw = numberOf(metric.type);
        if (!delivered) writes.push(sink.valueWritten(point, raw, Number.isFinite(raw)));
        else if (!commands) sink.valueRead(point, raw, Number.isFinite(raw));
      }
    });
    if (!understood) sink.malformed("a payload is not one of Sparkplug B");
    if (commands && operations.length === 0) {
      operations.push(sink.operation(functionOf(type, delivered), -1, TOPIC_TARGET, sink.text(bytes, at, end), 0, 0));
    }
    if (type === "NBIRTH" && !delivered) {
      this.#tell({ names: [textAt(bytes, TOPIC.nodeAt, TOPIC.nodeEnd)], role: "edge node", ...told }, sink);
    }
  }

  /** Name and type of `METRIC`: its own, or those that its alias had in the birth. */
  #metric(data: Uint8Array, node: string, birth: boolean): Metric {
    const { alias, nameAt, nameEnd, type } = METRIC;
    const named = nameEnd > nameAt;
    if (!named && alias < 0) return { name: "", type };
    const name = named ? UTF_8.decode(data.subarray(nameAt, nameEnd)) : "";
    // Without an alias the name is what data and birth have in common.
    const key = alias >= 0 ? `${node} ${alias}` : `${node}\n${name}`;
    const known = this.#metrics.get(key);
    if (birth && named) {
      const metric = { name, type };
      if (known !== undefined || this.#metrics.size < MOST_ALIASES) this.#metrics.set(key, metric);
      return metric;
    }
    if (named) return { name, type: known?.type ?? type };
    return known ?? { name: `alias ${alias}`, type };
  }

  #isCommand(topic: string): boolean {
    const known = this.#commandTopics.get(topic);
    if (known !== undefined) return known;
    const command = isCommandTopic(topic);
    if (this.#commandTopics.size < MOST_TOPICS) this.#commandTopics.set(topic, command);
    return command;
  }

  #tell(told: Told, sink: Sink): void {
    const key = JSON.stringify(told);
    if (key === this.#told) return;
    this.#told = key;
    sink.asset(told);
  }
}
