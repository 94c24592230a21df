// Names of ICMP types as pf knows them (pf.conf(5), icmp(4), icmp6(4)).

import type { IpFamily } from "../address-set.ts";

const ICMP: ReadonlyMap<string, number> = new Map([
  ["echorep", 0],
  ["unreach", 3],
  ["squench", 4],
  ["redir", 5],
  ["althost", 6],
  ["echoreq", 8],
  ["routeradv", 9],
  ["routersol", 10],
  ["timex", 11],
  ["paramprob", 12],
  ["timereq", 13],
  ["timerep", 14],
  ["inforeq", 15],
  ["inforep", 16],
  ["maskreq", 17],
  ["maskrep", 18],
  ["trace", 30],
  ["dataconv", 31],
  ["mobredir", 32],
  ["ipv6-where", 33],
  ["ipv6-here", 34],
  ["mobregreq", 35],
  ["mobregrep", 36],
  ["skip", 39],
  ["photuris", 40],
]);

const ICMP6: ReadonlyMap<string, number> = new Map([
  ["unreach", 1],
  ["toobig", 2],
  ["timex", 3],
  ["paramprob", 4],
  ["echoreq", 128],
  ["echorep", 129],
  ["groupqry", 130],
  ["listqry", 130],
  ["grouprep", 131],
  ["listenrep", 131],
  ["groupterm", 132],
  ["listendone", 132],
  ["routersol", 133],
  ["routeradv", 134],
  ["neighbrsol", 135],
  ["neighbradv", 136],
  ["redir", 137],
  ["routrrenum", 138],
  ["wrureq", 139],
  ["fqdnreq", 139],
  ["niqry", 139],
  ["wrurep", 140],
  ["fqdnrep", 140],
  ["nirep", 140],
  ["mtraceresp", 200],
  ["mtrace", 201],
]);

/** `undefined` where one name is of no type of that family. */
export function readIcmpNames(names: readonly string[], family: IpFamily): readonly number[] | undefined {
  const types = names.map(
    (name) => (family === "ip" ? ICMP : ICMP6).get(name) ?? (/^\d{1,3}$/.test(name) ? Number(name) : undefined),
  );
  return types.some((type) => type === undefined || type > 255) ? undefined : (types as readonly number[]);
}
