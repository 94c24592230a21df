// Accounts: passwd(5), group(5), the lock state of `passwd -S -a`, and who may become root by sudo (sudoers(5)).

import type { Known } from "@bulkhead/facts";
import { contentOf, type Harvest, linesOf } from "./part.ts";

/** Groups whose members are administrators by custom of the distributions. */
const ADMINISTRATORS: ReadonlySet<string> = new Set(["root", "sudo", "wheel", "admin"]);

/** Shells that let nobody in. */
const CLOSED_SHELL = /\/(?:nologin|false|sync|halt|shutdown|true)$/;

export function readAccounts(harvest: Harvest): void {
  const groups = readGroups(harvest);
  const sudoers = readSudoers(harvest);
  const states = readLockStates(harvest);
  for (const part of harvest.of("passwd")) {
    for (const line of contentOf(part)) {
      const [name, password, uid, gid, , , shell] = line.text.split(":");
      if (name === undefined || shell === undefined || !/^\d{1,10}$/.test(uid ?? "")) {
        // Lines of NIS (`+::::::`) name accounts that are elsewhere.
        harvest.strange("account", line, "it is no line of seven fields with a number for the user");
        continue;
      }
      const memberships = [...(groups.byId.get(gid ?? "") ?? []), ...(groups.byMember.get(name) ?? [])];
      const state = states.get(name);
      const value = {
        host: harvest.host,
        name,
        id: Number(uid),
        interactive: !CLOSED_SHELL.test(shell),
        administrator:
          uid === "0" ||
          memberships.some((group) => ADMINISTRATORS.has(group) || sudoers.has(`%${group}`)) ||
          sudoers.has(name) ||
          sudoers.has("ALL"),
        locked: state === undefined ? null : state === "locked",
        passwordless: passwordless(password, state),
      };
      harvest.add("account", value, line.locator);
    }
  }
}

type LockState = "locked" | "password" | "none";

function passwordless(field: string | undefined, state: LockState | undefined): Known<boolean> {
  if (field === "") return true;
  return state === undefined ? null : state === "none";
}

interface Groups {
  /** Names of the groups by the number that passwd gives for an account. */
  readonly byId: ReadonlyMap<string, readonly string[]>;
  readonly byMember: ReadonlyMap<string, readonly string[]>;
}

function readGroups(harvest: Harvest): Groups {
  const byId = new Map<string, string[]>();
  const byMember = new Map<string, string[]>();
  const put = (into: Map<string, string[]>, key: string, group: string): void => {
    const known = into.get(key);
    if (known === undefined) into.set(key, [group]);
    else known.push(group);
  };
  for (const part of harvest.of("group")) {
    for (const line of contentOf(part)) {
      const [name, , id, members] = line.text.split(":");
      if (name === undefined || id === undefined || members === undefined) {
        harvest.strange("group", line, "it is no line of four fields");
        continue;
      }
      put(byId, id, name);
      for (const member of members.split(",")) if (member !== "") put(byMember, member, name);
    }
  }
  return { byId, byMember };
}

/** `L` and `LK`: locked; `P` and `PS`: a password; `NP`: none (passwd(1) of Debian and of Red Hat). */
function readLockStates(harvest: Harvest): ReadonlyMap<string, LockState> {
  const states = new Map<string, LockState>();
  const known: ReadonlyMap<string, LockState> = new Map([
    ["L", "locked"],
    ["LK", "locked"],
    ["P", "password"],
    ["PS", "password"],
    ["NP", "none"],
  ]);
  for (const part of harvest.of("lock-state")) {
    for (const line of linesOf(part)) {
      const [name, letter] = line.text.split(/\s+/, 2);
      const state = known.get(letter ?? "");
      if (name === undefined || state === undefined) harvest.strange("lock state", line, "the state is none of L, LK, P, PS, NP");
      else states.set(name, state);
    }
  }
  return states;
}

/** Users and `%groups` that may run every command. */
function readSudoers(harvest: Harvest): ReadonlySet<string> {
  const names = new Set<string>();
  for (const part of harvest.of("sudoers")) {
    for (const line of linesOf(part)) {
      const text = line.text.trim();
      if (/^(?:#(?!includedir|include)|Defaults\b|[@#]include(?:dir)?\b)/.test(text)) continue;
      const [who, ...rest] = text.split(/\s+/);
      const does = rest.join(" ");
      if (who === undefined || !does.includes("=") || who.endsWith("_Alias"))
        harvest.strange("sudo rule", line, "only rules of users and groups are read");
      else if (/(?:[\s=:,)])ALL(?:\s*,|$)/.test(does.slice(does.indexOf("=")))) names.add(who);
    }
  }
  return names;
}
