// Events of industrial protocols: modbus, dnp3, enip (docs.suricata.io, EVE JSON format).

import { functionOf as dnp3Function, OBJECTS } from "../../capture/protocols/dnp3/functions.ts";
import { OBJECT } from "../../capture/protocols/enip/services.ts";
import {
  HOLDING,
  functionOf as modbusFunction,
  READ_OF_READ_WRITE,
  READ_WRITE,
} from "../../capture/protocols/modbus/functions.ts";
import { cipNamed, enipNamed, modbusTarget, writeTarget } from "../functions.ts";
import type { Ends, Gathering, Sight } from "../gathering.ts";
import { countOf, fieldOf, wordsOf } from "../values.ts";
import { type EveEvent, listAt, textAt } from "./event.ts";

const modbus: EveEvent = {
  type: "modbus",
  read(body, ends, sight, into) {
    const [request, response] = [fieldOf(body, "request"), fieldOf(body, "response")];
    const asked = request ?? response;
    into.message(ends, "modbus", response !== undefined, sight);
    const code = countOf(textAt(asked, "function_raw")) ?? countOf(textAt(asked, "function", "raw"));
    if (code === undefined) return;
    const fn = modbusFunction(code & 0x7f);
    const unit = countOf(textAt(asked, "unit_id"));
    const refused =
      textAt(response, "exception", "raw") !== undefined || (countOf(textAt(response, "function_raw")) ?? 0) >= 0x80;
    const outcome = {
      accepted: response === undefined || refused ? 0 : 1,
      refused: refused ? 1 : 0,
      count: request === undefined ? 0 : 1,
    };
    const [read, write] = [fieldOf(asked, "read"), fieldOf(asked, "write")];
    const at = (part: unknown) => [countOf(textAt(part, "address")), countOf(textAt(part, "quantity"))] as const;
    const target = modbusTarget(fn, ...at(write ?? read));
    into.operation(ends, "modbus", { fn, unit, target, ...outcome }, sight);
    if (fn.code !== READ_WRITE || read === undefined) return;
    const [first, count] = at(read);
    const from = first === undefined ? undefined : writeTarget(HOLDING, first, count ?? 1);
    into.operation(ends, "modbus", { fn: READ_OF_READ_WRITE, unit, target: from, ...outcome }, sight);
  },
};

const dnp3: EveEvent = {
  type: "dnp3",
  read(body, ends, sight, into) {
    // Older versions have both messages in one record, newer ones one record for each.
    const answers = textAt(body, "type") === "response" || fieldOf(body, "response") !== undefined;
    into.message(ends, "dnp3", answers, sight);
    const application = fieldOf(
      fieldOf(body, "request") ?? (textAt(body, "type") === "response" ? undefined : body),
      "application",
    );
    const code = countOf(textAt(application, "function_code"));
    if (code === undefined || code === 0) return;
    const objects = listAt(application, "objects");
    if (objects.length === 0) into.operation(ends, "dnp3", { fn: dnp3Function(code, -1) }, sight);
    for (const object of objects) {
      const group = countOf(textAt(object, "group")) ?? -1;
      const variation = countOf(textAt(object, "variation")) ?? 0;
      const indices = listAt(object, "points").flatMap((point) => countOf(textAt(point, "index")) ?? []);
      const low = indices.length > 0 ? Math.min(...indices) : -1;
      const high = indices.length > 0 ? Math.max(...indices) : -1;
      const target = group < 0 || group > 255 ? undefined : writeTarget(OBJECTS, (group << 8) | (variation & 0xff), low, high);
      into.operation(ends, "dnp3", { fn: dnp3Function(code, group), target }, sight);
    }
  },
};

const enip: EveEvent = {
  type: "enip",
  read(body, ends, sight, into) {
    const [request, response] = [fieldOf(body, "request") ?? body, fieldOf(body, "response")];
    into.message(ends, "enip", response !== undefined, sight);
    const command = textAt(request, "command");
    const fn = command === undefined ? undefined : enipNamed(command);
    if (fn !== undefined) into.operation(ends, "enip", { fn }, sight);
    const outer = fieldOf(request, "cip");
    if (outer !== undefined) for (const cip of [outer, ...listAt(outer, "multiple")]) readService(cip, ends, sight, into);
    const identity = fieldOf(response, "identity") ?? fieldOf(body, "identity");
    const product = wordsOf(textAt(identity, "product_name"));
    if (product !== undefined) {
      const [version, serial] = [wordsOf(textAt(identity, "revision")), wordsOf(textAt(identity, "serial"))];
      into.asset(
        ends.server,
        "enip",
        true,
        { product, ...(version !== undefined && { version }), ...(serial !== undefined && { serial }) },
        sight,
      );
    }
  },
};

function readService(cip: unknown, ends: Ends, sight: Sight, into: Gathering): void {
  const name = textAt(cip, "service");
  if (name === undefined) return;
  const [path, object] = [listAt(cip, "path"), new Map<string, number>()];
  for (const segment of path) {
    const value = countOf(textAt(segment, "value"));
    if (value !== undefined) object.set((textAt(segment, "segment_type") ?? "").split("_")[0] ?? "", value);
  }
  const classId = object.get("class") ?? -1;
  const target =
    classId < 0 ? undefined : writeTarget(OBJECT, classId, object.get("instance") ?? -1, object.get("attribute") ?? -1);
  into.operation(ends, "enip", { fn: cipNamed(name, classId), target }, sight);
}

export const INDUSTRIAL_EVENTS: readonly EveEvent[] = [modbus, dnp3, enip];
