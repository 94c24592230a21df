// The readers of firewalls: one folder per vendor, one line each here.

import type { Reader } from "@bulkhead/facts";
import { iptablesReader } from "./iptables/reader.ts";
import { nftablesReader } from "./nftables/reader.ts";

export const FIREWALL_READERS: readonly Reader[] = [nftablesReader, iptablesReader];
