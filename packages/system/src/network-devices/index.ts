// The registry of languages in which devices of the network are configured: one line each.

import type { Reader } from "@bulkhead/facts";
import { ciscoIos } from "./cisco-ios.ts";
import { makeDeviceReader } from "./device-language.ts";
import { hirschmannHios } from "./hirschmann-hios.ts";
import { moxa } from "./moxa.ts";
import { siemensScalance } from "./siemens-scalance.ts";

export const DEVICE_READERS: readonly Reader[] = [ciscoIos, hirschmannHios, moxa, siemensScalance].map(makeDeviceReader);
