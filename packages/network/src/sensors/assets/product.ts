// One product whose asset lists are read: how its exports are known, by headers that others do not have.

import { squashed } from "../values.ts";

export interface AssetProduct {
  /** Short name, as in `recordedBy`. */
  readonly id: string;
  /** As people know it. */
  readonly title: string;
  /** Each of these sets of headers, squashed, shows that the list is of this product. */
  readonly marks: readonly (readonly string[])[];
}

/** Nozomi Networks: Guardian's lists of assets and nodes are named by the fields of its query language N2QL. */
const nozomi: AssetProduct = {
  id: "nozomi",
  title: "Nozomi Networks",
  marks: [
    ["appliancehosts"],
    ["appliancehost", "ip"],
    ["macvendor", "productname"],
    ["macvendor", "firmwareversion"],
    ["capturedevice", "ip"],
  ],
};

/** Claroty: Continuous Threat Detection and xDome. */
const claroty: AssetProduct = {
  id: "claroty",
  title: "Claroty",
  marks: [
    ["ghost", "vendor"],
    ["virtualzone", "criticality"],
    ["virtualzonename", "vendor"],
    ["iplist", "maclist"],
    ["devicecategory", "devicesubcategory"],
    ["assettypename", "ipv4"],
    ["resourceid", "assettype", "ipv4"],
  ],
};

/** Dragos Platform. */
const dragos: AssetProduct = {
  id: "dragos",
  title: "Dragos",
  marks: [
    ["assetid", "zone", "ipaddress"],
    ["assetid", "zone", "ipaddresses"],
    ["assetid", "zones", "ipaddresses"],
    ["assetid", "zone", "ip"],
    ["assetid", "networkaddresses"],
    ["dragosid"],
  ],
};

/** GRASSMARLIN 3.2: its reports on nodes and on connections. */
const grassmarlin: AssetProduct = {
  id: "grassmarlin",
  title: "GRASSMARLIN",
  marks: [
    ["ip", "category", "role"],
    ["ip", "category", "country"],
    ["source", "destination", "bytessent", "bytesreceived"],
  ],
};

const PRODUCTS: readonly AssetProduct[] = [nozomi, claroty, dragos, grassmarlin];

/** The product whose list has these headers. */
export function productOf(headers: readonly string[]): AssetProduct | undefined {
  const words = new Set(headers.map(squashed));
  return PRODUCTS.find(({ marks }) => marks.some((set) => set.every((mark) => words.has(mark))));
}
