// The registry of protocols: one line each. The order is the order in which they are asked whether bytes are theirs.

import type { Dissector } from "../dissector.ts";
import { modbus } from "./modbus/modbus.ts";
import { opcua } from "./opcua/opcua.ts";

export const PROTOCOLS: readonly Dissector[] = [modbus, opcua];
