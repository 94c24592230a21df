// Parameters of BACnet services: the operations that a request asks for, the values that answers and notifications tell.

import { type Flow, maskSecret, type Point, type ProtocolFunction, type Sink } from "../../dissector.ts";
import { type Identity, isIdentity } from "./identity.ts";
import {
  type BacnetAddress,
  DEVICE,
  OBJECT_NAME,
  PRESENT_VALUE,
  PROGRAM_CHANGE,
  PROGRAM_TYPE,
  PROPERTY,
  TYPE_ONLY,
  typeOf,
  WHOLE_OBJECT,
} from "./objects.ts";
import { IN_ANSWERS, IN_REQUESTS, type PropertyTaker, REPORTED, walk } from "./properties.ts";
import type { Request } from "./requests.ts";
import {
  COMMUNICATION_CONTROL,
  CREATE_OBJECT,
  communicationControl,
  confirmedService,
  DELETE_OBJECT,
  programChange,
  READ_FILE,
  REINITIALIZE,
  reinitialization,
  SUBSCRIBE_COV,
  WRITE_FILE,
  WRITE_MULTIPLE,
  WRITE_PROPERTY,
} from "./services.ts";
import {
  CHARACTERS,
  ENUMERATED,
  isApplication,
  isContext,
  isOpening,
  numberOf,
  OBJECT,
  OPEN,
  REAL,
  readTag,
  TAG,
  textOf,
  UNSIGNED,
  unsignedOf,
} from "./tags.ts";

const ASKED = 0;
const ANSWERED = 1;
const TOLD = 2;

/** What was read of a message, for tests. */
export interface Seen {
  readonly objects: number[];
  readonly properties: number[];
  /** Present values by their type. */
  readonly reals: number[];
  readonly whole: number[];
  readonly enumerated: number[];
  /** Names of objects. */
  readonly names: string[];
  readonly errorClass: number[];
  readonly errorCode: number[];
  /** Values are built of others, which are not told apart here. */
  constructed: boolean;
}

export class Parameters implements PropertyTaker {
  /** -1 where the station asked or answering is known by its IP address alone. */
  unit = -1;
  /** Behind a router: what is told is not about the sender of the packet. */
  routed = false;
  seen: Seen | null = null;
  readonly #identity: Identity;
  #mode = ASKED;
  #service = 0;
  #fn: ProtocolFunction = confirmedService(0, false);
  #request: Request | null = null;
  #points: readonly Point[] = [];
  #sink: Sink | null = null;
  /** The object noted last. */
  #noted = -1;
  /** Whether each property of an answer was refused. */
  readonly #results: boolean[] = [];

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  /** Tells the operations of a confirmed request with its parameters in bytes[at, end). */
  asked(request: Request, bytes: Uint8Array, at: number, end: number, flow: Flow, sink: Sink): void {
    const { service, fromServer } = request;
    this.#begin(ASKED, service, fromServer ? [] : flow.points, request, sink);
    this.#fn = confirmedService(service, fromServer);
    const shape = IN_REQUESTS.get(service);
    if (shape !== undefined) {
      if (!walk(bytes, at, end, shape, this))
        sink.malformed("the properties in a request are not encoded as its service demands");
    } else if (service === READ_FILE || service === WRITE_FILE || service === DELETE_OBJECT) {
      if (isApplication(bytes, at, end, OBJECT) && TAG.end - TAG.at === 4) this.#whole(unsignedOf(bytes));
    } else if (service === SUBSCRIBE_COV) {
      if (isContext(bytes, at, end, 0) && isContext(bytes, TAG.end, end, 1) && TAG.end - TAG.at === 4) {
        this.#whole(unsignedOf(bytes));
      }
    } else if (service === CREATE_OBJECT) this.#create(bytes, at, end);
    else if (service === REINITIALIZE && isContext(bytes, at, end, 0)) {
      this.#fn = reinitialization(unsignedOf(bytes), fromServer);
      this.#password(bytes, TAG.end, end, 1);
    } else if (service === COMMUNICATION_CONTROL) {
      let next = at;
      if (isContext(bytes, next, end, 0)) next = TAG.end;
      if (isContext(bytes, next, end, 1)) {
        this.#fn = communicationControl(unsignedOf(bytes), fromServer);
        this.#password(bytes, TAG.end, end, 2);
      }
    }
    if (request.keys.length === 0) request.keys.push(sink.operation(this.#fn, this.unit, null, 0, 0, 0));
    this.#end();
  }

  /** Reads the answer with data to a request, which may be unknown, and settles the request. */
  answered(
    service: number,
    request: Request | null,
    fromServer: boolean,
    bytes: Uint8Array,
    at: number,
    end: number,
    flow: Flow,
    sink: Sink,
  ): void {
    const shape = IN_ANSWERS.get(service);
    if (shape === undefined) {
      request?.settle(true, sink);
      return;
    }
    this.#begin(ANSWERED, service, fromServer ? flow.points : [], request, sink);
    if (!walk(bytes, at, end, shape, this)) sink.malformed("the properties in an answer are not encoded as its service demands");
    const results = this.#results;
    if (request !== null && results.length === request.keys.length) {
      for (const [index, key] of request.keys.entries()) {
        if (results[index] === true) sink.refused(key);
        else sink.accepted(key);
      }
      request.open = false;
    } else request?.settle(true, sink);
    this.#end();
  }

  /** Reads a notification of changed values. */
  reported(fromServer: boolean, bytes: Uint8Array, at: number, end: number, flow: Flow, sink: Sink): void {
    this.#begin(TOLD, 0, fromServer ? flow.points : [], null, sink);
    if (!walk(bytes, at, end, REPORTED, this)) sink.malformed("the values in a notification are not encoded as BACnet demands");
    this.#end();
  }

  property(
    bytes: Uint8Array,
    object: number,
    property: number,
    index: number,
    valueAt: number,
    valueEnd: number,
    refused: boolean,
  ): void {
    const sink = this.#sink as Sink;
    if (this.seen !== null) this.#note(bytes, object, property, valueAt, valueEnd, refused);
    const request = this.#request;
    if (this.#mode === ASKED && request !== null) {
      let fn = this.#fn;
      if (property === PROGRAM_CHANGE && typeOf(object) === PROGRAM_TYPE && this.#service === WRITE_PROPERTY && valueAt >= 0) {
        if (isApplication(bytes, valueAt, valueEnd, ENUMERATED)) fn = programChange(unsignedOf(bytes), request.fromServer) ?? fn;
      }
      if (this.#service === WRITE_MULTIPLE) {
        request.objects.push(object);
        request.properties.push(property);
      }
      request.keys.push(sink.operation(fn, this.unit, PROPERTY, object, property, index));
    } else this.#results.push(refused);
    if (valueAt < 0 || refused) return;
    for (const point of this.#points) {
      const place = point.address as BacnetAddress;
      if (place.object !== object || place.property !== property || place.index !== index) continue;
      if (point.interest.unit !== undefined && point.interest.unit !== this.unit) continue;
      if (!readTag(bytes, valueAt, valueEnd) || TAG.kind === OPEN) continue;
      // Null gives a written value back to the next lower priority (19.2.1): that is no value.
      if (!TAG.context && TAG.number === 0) continue;
      const raw = numberOf(bytes);
      if (this.#mode !== ASKED) sink.valueRead(point, raw, Number.isFinite(raw));
      else if (request !== null) {
        request.writes.push(sink.valueWritten(point, raw, Number.isFinite(raw)));
        request.writeOf.push(request.keys.length - 1);
      }
    }
    if (this.#mode === ANSWERED && !this.routed && typeOf(object) === DEVICE && isIdentity(property)) {
      this.#identity.property(bytes, property, valueAt, valueEnd, sink);
    }
  }

  #begin(mode: number, service: number, points: readonly Point[], request: Request | null, sink: Sink): void {
    this.#mode = mode;
    this.#service = service;
    this.#points = points;
    this.#request = request;
    this.#sink = sink;
    this.#results.length = 0;
    this.#noted = -1;
  }

  #end(): void {
    this.#sink = null;
    this.#request = null;
  }

  #whole(object: number): void {
    this.seen?.objects.push(object);
    this.#request?.keys.push((this.#sink as Sink).operation(this.#fn, this.unit, WHOLE_OBJECT, object, 0, 0));
  }

  /** [0] { [0] type or [1] object } and values. */
  #create(bytes: Uint8Array, at: number, end: number): void {
    if (this.seen !== null) this.seen.constructed = true;
    if (!isOpening(bytes, at, end, 0) || !readTag(bytes, TAG.end, end) || !TAG.context) return;
    const { number } = TAG;
    const value = unsignedOf(bytes);
    if (value < 0) return;
    if (number === 1) this.#whole(value);
    else this.#request?.keys.push((this.#sink as Sink).operation(this.#fn, this.unit, TYPE_ONLY, value, 0, 0));
  }

  #password(bytes: Uint8Array, at: number, end: number, number: number): void {
    if (!isContext(bytes, at, end, number)) return;
    const secret = textOf(bytes);
    if (secret !== null && secret !== "") (this.#sink as Sink).credential(null, maskSecret(secret));
  }

  #note(bytes: Uint8Array, object: number, property: number, valueAt: number, valueEnd: number, refused: boolean): void {
    const seen = this.seen as Seen;
    if (this.#noted !== object) seen.objects.push(object);
    this.#noted = object;
    seen.properties.push(property);
    if (valueAt < 0) return;
    if (refused && isApplication(bytes, valueAt, valueEnd, ENUMERATED)) {
      seen.errorClass.push(unsignedOf(bytes));
      if (isApplication(bytes, TAG.end, valueEnd, ENUMERATED)) seen.errorCode.push(unsignedOf(bytes));
      return;
    }
    for (let next = valueAt; readTag(bytes, next, valueEnd); next = TAG.end) {
      if (TAG.context || TAG.kind !== 0) {
        seen.constructed = true;
        return;
      }
      if (TAG.number === OBJECT) seen.objects.push(unsignedOf(bytes));
      else if (property === OBJECT_NAME && TAG.number === CHARACTERS) seen.names.push(textOf(bytes) ?? "");
      else if (property === PRESENT_VALUE && TAG.number === REAL) seen.reals.push(numberOf(bytes));
      else if (property === PRESENT_VALUE && TAG.number === UNSIGNED) seen.whole.push(numberOf(bytes));
      else if (property === PRESENT_VALUE && TAG.number === ENUMERATED) seen.enumerated.push(numberOf(bytes));
    }
  }
}
