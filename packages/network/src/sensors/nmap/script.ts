// What scripts of nmap read out of devices: identities in key and value. Each script names its protocol; keys mean the same in all of them.

import { protocolOf } from "../protocol-names.ts";
import { squashed } from "../values.ts";

/** Scripts that ask an industrial device who it is, beside the protocol. */
const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ["s7-info", "s7comm"],
  ["s7-enumerate", "s7comm"],
  ["enip-info", "enip"],
  ["enip-enumerate", "enip"],
  ["bacnet-info", "bacnet"],
  ["bacnet-discover-enumerate", "bacnet"],
  ["modbus-discover", "modbus"],
  ["modicon-info", "modbus"],
  ["omron-info", "omron-fins"],
  ["omrontcp-info", "omron-fins"],
  ["omronudp-info", "omron-fins"],
  ["fox-info", "fox"],
  ["pcworx-info", "pcworx"],
  ["proconos-info", "proconos"],
  ["codesys-v2-discover", "codesys-v2"],
  ["iec-identify", "iec104"],
  ["snmp-info", "snmp"],
  ["snmp-sysdescr", "snmp"],
  ["smb-os-discovery", "smb"],
  ["nbstat", "netbios"],
  ["rdp-ntlm-info", "rdp"],
]);

type Meaning = "vendor" | "product" | "version" | "serial" | "name";

const KEYS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["vendor", "vendor"],
  ["vendorname", "vendor"],
  ["vendorid", "vendor"],
  ["brandid", "vendor"],
  ["product", "product"],
  ["productname", "product"],
  ["module", "product"],
  ["modelname", "product"],
  ["controllermodel", "product"],
  ["plctype", "product"],
  ["modelnumber", "product"],
  ["deviceidentification", "product"],
  ["cpumodule", "product"],
  ["version", "version"],
  ["revision", "version"],
  ["firmware", "version"],
  ["firmwareversion", "version"],
  ["controllerversion", "version"],
  ["os", "version"],
  ["serialnumber", "serial"],
  ["systemname", "name"],
  ["objectname", "name"],
  ["projectname", "name"],
  ["hostname", "name"],
  ["netbioscomputername", "name"],
  ["stationname", "name"],
]);

/** The protocol that a script speaks; `undefined` where its output says nothing of the device. */
export function protocolOfScript(id: string): string | undefined {
  return protocolOf(SCRIPTS.get(id));
}

export function meaningOf(key: string): Meaning | undefined {
  return KEYS.get(squashed(key));
}
