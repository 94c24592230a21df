// Facts: one statement read out of evidence. The kinds are a closed list; what differs between protocols and vendors is data inside
// a kind, so that nothing downstream ever asks for the name of a protocol, a vendor or a product.

import type { ProcessAlarm } from "./alarm-fact.ts";
import type { Advisory, Component, Exploitation, PatchPolicy, PatchRecord } from "./component-fact.ts";
import type { Digest, Instant } from "./evidence.ts";
import type { DeviceInterface, DeviceRoute, FirewallDefault, FirewallRule } from "./firewall-fact.ts";
import type {
  ConfigurationResult,
  FileChange,
  HostEvent,
  PendingUpdate,
  UnattendedProgram,
  UserSession,
  VulnerabilityReported,
} from "./host-fact.ts";
import type { Changeable, ChangeRecord, Indicator, MalwareFound, MalwareScan } from "./integrity-fact.ts";
import type { Locator } from "./locator.ts";
import type { Rank } from "./rank.ts";

export type FactId = `fact:${string}`;

/** An address as seen: IPv4 dotted, IPv6 in RFC 5952 form, or a MAC address in lower case with colons. */
export type Address = string;

/** What an operation does to the plant, whatever protocol carries it. */
export const OPERATION_CLASSES = [
  "read",
  "write",
  "start",
  "stop",
  "program-download",
  "program-upload",
  "firmware",
  "mode-change",
  "time-change",
  "restart",
  "authentication",
  "file-transfer",
  "configuration",
  "discovery",
  "session",
  "diagnostic",
  "other",
] as const;
export type OperationClass = (typeof OPERATION_CLASSES)[number];

/** `null` where the evidence does not tell. */
export type Known<T> = T | null;

/** A device or host that showed itself. One fact per address and per protocol that told something. */
export interface AssetSeen {
  readonly address: Address;
  readonly mac?: Address;
  /** The protocol that told; `ip` or `ethernet` where only packets were seen. */
  readonly via: string;
  readonly names?: readonly string[];
  readonly vendor?: string;
  readonly product?: string;
  readonly version?: string;
  readonly serial?: string;
  /** `server` where it answered as one. */
  readonly role?: string;
  /** False where the address was only addressed and never sent anything. */
  readonly spoke: boolean;
  /** The tool whose log or export tells it; absent where the packets themselves are in the evidence. */
  readonly recordedBy?: string;
}

/** All packets between a client and one service of a server, over the whole piece of evidence. */
export interface Conversation {
  readonly client: Address;
  readonly server: Address;
  readonly transport: "tcp" | "udp" | "icmp" | "ethernet" | "ip";
  /** Server port; EtherType for `ethernet`; IP protocol number for `ip`; 0 for `icmp`. */
  readonly port: number;
  /** Name of the protocol, `null` where it was not recognised. */
  readonly protocol: Known<string>;
  readonly recognisedBy: "content" | "port" | "nothing";
  /** What the protocol is for, where that matters: `person-to-person` for mail, chat and the like. The protocol's own file says so. */
  readonly purpose?: "person-to-person";
  /** The server answered (TCP: handshake completed or data from the server, seen or acknowledged by the client). */
  readonly answered: boolean;
  /** False where who began could not be seen and the direction was inferred from ports or roles. */
  readonly directionSeen: boolean;
  readonly multicast: boolean;
  /** Only packets of one side were seen, and by what they acknowledge the other side sent some, too. */
  readonly oneSided?: true;
  readonly packets: number;
  readonly bytes: number;
  /** Bytes of TCP stream missing from the capture. */
  readonly lost: number;
  readonly operations: Readonly<Partial<Record<OperationClass, number>>>;
  /** The tool whose log or export tells it; absent where the packets themselves are in the evidence. */
  readonly recordedBy?: string;
}

/** One kind of operation between two parties: aggregated over client, server, function and target. */
export interface Operation {
  readonly client: Address;
  readonly server: Address;
  readonly protocol: string;
  readonly port: number;
  readonly class: OperationClass;
  /** Name by the protocol's specification, e.g. `Write Single Register`. */
  readonly function: string;
  readonly functionCode: Known<number>;
  /** Unit id, rack and slot, or the like. */
  readonly unit: Known<number>;
  /** What it acted on, in the notation of the protocol, e.g. `holding:40`, `DB1.DBW2`, `ns=2;s=Level`. */
  readonly target: Known<string>;
  readonly count: number;
  /** How many of them the server refused. */
  readonly refused: number;
  /** How many of them were seen to be answered with success. */
  readonly accepted: number;
}

/** How a session between two parties is protected, as far as the wire tells. */
export interface Session {
  readonly client: Address;
  readonly server: Address;
  readonly protocol: string;
  readonly port: number;
  readonly encrypted: Known<boolean>;
  readonly signed: Known<boolean>;
  /** The client's user (or software process) proved its identity, in the sense of the protocol. */
  readonly authenticated: Known<boolean>;
  readonly identity: Known<"none" | "anonymous" | "password" | "certificate" | "token" | "key">;
  /** The protocol has a protection that could be switched on. Distinguishes a choice from a limit of the protocol. */
  readonly securable: boolean;
  /** People log in and work over it (a terminal, a desktop, a web page), not only machines. */
  readonly interactive: boolean;
  /** Version and policy as the protocol names them, e.g. `TLS 1.2`, `Basic256Sha256`. */
  readonly policy: Known<string>;
  /** The protocol's own view that version or policy is no longer fit for use, with the reason. */
  readonly weak: Known<string>;
  readonly count: number;
}

/** A secret that crossed the wire readable. The secret itself is never kept. */
export interface CleartextCredential {
  readonly client: Address;
  readonly server: Address;
  readonly protocol: string;
  readonly port: number;
  readonly user: Known<string>;
  /** Masked, e.g. `p••••••d (8 characters)`. */
  readonly masked: string;
}

/** A certificate that a device showed or a host keeps. What it says is read and not verified. */
export interface Certificate {
  /** Address of who showed it; the host's own name where it lay in a file. */
  readonly holder: Address;
  /** The protocol that showed it; `file` where it lay on a host. */
  readonly via: string;
  /** Port of the service that showed it; `null` for a client, and for a file. */
  readonly port: Known<number>;
  readonly digest: Digest;
  /** Distinguished names, e.g. `CN=plc-7,O=Plant`. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses that it is for. */
  readonly names: readonly string[];
  readonly serial: string;
  readonly notBefore: Known<Instant>;
  readonly notAfter: Known<Instant>;
  /** E.g. `RSA`, `EC P-256`. */
  readonly keyType: Known<string>;
  readonly keyBits: Known<number>;
  /** E.g. `SHA-256 with RSA`. */
  readonly signature: Known<string>;
  /** It names itself as its issuer. */
  readonly selfSigned: boolean;
  /** It says that it may issue others. */
  readonly authority: boolean;
  /** Why its key or its signature are no longer fit for use. */
  readonly weak: Known<string>;
  /** When the last session was set up in which the other side took it; `null` where none was seen. */
  readonly usedUntil: Known<Instant>;
}

/** Values of one declared process variable that crossed the wire in one direction for one client. */
export interface ProcessValue {
  readonly variable: string;
  readonly client: Address;
  readonly server: Address;
  readonly protocol: string;
  readonly target: string;
  /** `read`: the server told it. `written`: the client set it and the server did not refuse. */
  readonly direction: "read" | "written";
  /** In engineering units, after scaling. */
  readonly minimum: number;
  readonly maximum: number;
  readonly last: number;
  readonly count: number;
  /** Values that were not numbers (NaN, infinite) or had bad quality. */
  readonly bad: number;
  readonly minimumAt: Locator;
  readonly maximumAt: Locator;
  /** Median time from value to value, in milliseconds, to 15 %; absent below eleven values. With it comes the longest time without one. */
  readonly interval?: number;
  readonly longestGap?: { readonly from: Instant; readonly until: Instant };
}

/** A controller program, block or file that moved over the wire. */
export interface ProgramTransfer {
  readonly client: Address;
  readonly server: Address;
  readonly protocol: string;
  /** `download`: into the controller. `upload`: out of it. */
  readonly direction: "download" | "upload";
  /** E.g. `OB 1`. */
  readonly block: string;
  readonly size: number;
  /** Digest of the transferred bytes; only where all of them were seen. */
  readonly digest: Known<Digest>;
}

/** Bytes that violate the protocol that they claim to be. */
export interface Malformed {
  readonly client: Address;
  readonly server: Address;
  readonly protocol: string;
  readonly port: number;
  readonly reason: string;
  readonly count: number;
  /**
   * Of the first of them, where the same place of a stream was filled twice: how many bytes from the first to the last that differ, and
   * their digests as they were read here (what the facts rest on) and as the other segment has them.
   */
  readonly readings?: { readonly length: number; readonly read: Digest; readonly other: Digest };
}

/** What a sensor could see, and for how long. */
export interface Coverage {
  readonly sensor: string;
  readonly zones: readonly string[];
  readonly inside: readonly string[];
  readonly packets: number;
  /** Bytes of TCP stream that both ends acknowledged but the sensor missed. */
  readonly lost: number;
  /** Packets that the capturing program reports as lost; absent where it reports nothing. */
  readonly dropped?: number;
  /** The tool that watched. Its log holds which conversations took place, and not all that was in them. Absent: a capture, which does. */
  readonly recordedBy?: string;
}

/** A host that was inspected: who it is. Its other facts name it by `host`. */
export interface Host {
  readonly host: string;
  readonly addresses: readonly Address[];
  readonly system: string;
  readonly version: string;
  /** The collector ran as root; where not, some facts are out of its reach. */
  readonly privileged: boolean;
  /** The account, and the program, that collected it, as the evidence says. */
  readonly collectedBy?: string;
}

export interface Account {
  readonly host: string;
  readonly name: string;
  readonly id: number;
  /** It has a shell that lets a person in. */
  readonly interactive: boolean;
  readonly administrator: boolean;
  /** `null` where the collector was not allowed to see. */
  readonly locked: Known<boolean>;
  readonly passwordless: Known<boolean>;
}

export interface ListeningService {
  readonly host: string;
  readonly transport: "tcp" | "udp";
  /** `*` where it listens on every address. */
  readonly address: Address;
  readonly port: number;
  readonly process: Known<string>;
}

export interface Software {
  readonly host: string;
  readonly name: string;
  readonly version: string;
  /** Package manager or the like. */
  readonly via: string;
}

/** What a setting is about, whatever product it belongs to, so that checks ask for a topic and never for a product. */
export const SETTING_TOPICS = [
  /** Length and variety of passwords. */
  "password-strength",
  /** How long passwords are kept, and whether old ones may return. */
  "password-age",
  /** What happens after failed log-ins. */
  "log-in-failures",
  /** What is shown before people log in. */
  "use-notification",
  /** When idle sessions are locked or ended. */
  "session-end",
  /** What is recorded, where it is kept, and where it is sent. */
  "audit",
  /** Where the time comes from, and whether the clock follows it. */
  "time",
  /** Where records are sent, so that they outlive the host. */
  "log-forwarding",
  /** How far updates are installed, and whether they come by themselves. */
  "patch-level",
  /** Whether a program against malicious software runs, and how old what it knows is. */
  "malware-protection",
  /** Which programs may run at all. */
  "allow-listing",
  /** Which removable media and ports may be used. */
  "media-control",
  /** Whether copies are made, when the last was, and whether one was ever restored. */
  "backup",
  /** Whether what is stored is encrypted. */
  "encryption-at-rest",
  /** Whether the start of the host is verified. */
  "boot-integrity",
  /** Whether the host filters its own traffic. */
  "host-firewall",
  /** Ways in from other places, and how they are protected. */
  "remote-access",
  /** Where accounts are kept and proven for more than this component. */
  "central-accounts",
  /** Who may do what only administrators may, and how. */
  "privilege",
  /** Protocols by which the component is managed (SNMP, web, terminal), and how they are protected. */
  "management-protocol",
  /** Ports and functions that nobody needs, and whether they are off. */
  "unused-function",
  /** How secrets are kept in the component itself. */
  "stored-secret",
  /** How people and programs prove who they are. */
  "authentication",
  /** Shielding of memory and processes against attacks. */
  "process-isolation",
] as const;
export type SettingTopic = (typeof SETTING_TOPICS)[number];

/** A setting that is in force, e.g. component `sshd`, name `PermitRootLogin`, value `no`. */
export interface Setting {
  readonly host: string;
  readonly component: string;
  readonly name: string;
  readonly value: string;
  /** As the reader of the component knows it. Absent: about none of these. */
  readonly topic?: SettingTopic;
  /** The reader's own view that this value leaves out what the topic is for, with the reason: `an empty password is accepted`. */
  readonly weak?: string;
}

export interface RemovableMedia {
  readonly host: string;
  readonly device: string;
  readonly mountedAt: string;
  readonly filesystem: string;
  readonly writable: boolean;
}

/** The digest of a file on a host, as collected. */
export interface FileDigest {
  readonly host: string;
  readonly path: string;
  /** In bytes, where it is told. */
  readonly size?: number;
  readonly digest: Digest;
}

/** Everything below a place on a host was listed at one moment: a file that is not told beside it is not there. */
export interface FilesListed {
  readonly host: string;
  /** A folder, or a single file. */
  readonly path: string;
  readonly files: number;
  /** How many could not be read; then an absence shows nothing. */
  readonly unread: number;
  /** The digests beside it were accepted as right, rather than seen. */
  readonly accepted?: true;
}

/** What something of an asset was when it was accepted as right. */
export interface Baseline {
  /** Id of the asset, or the host's own name. */
  readonly asset: string;
  readonly what: Changeable;
  /** Path of the file, the block as a `program-transfer` names it, package, component and name of a setting, or product with firmware. */
  readonly name: string;
  /** Digest of a file or program, else version or value. */
  readonly state: string;
  /** Who tells it: looks of another way of telling are not held against it. */
  readonly via?: string;
}

/** Answers that a person can give; `not met` is an answer, too. */
export type Answer = "met" | "not met" | "not applicable" | "compensated";

/** How a component comes to meet a requirement (62443-4-2, CCSC 2). */
export const CAPABILITY_MEANS = ["native", "configured", "external", "compensating"] as const;

/**
 * What shows on a component that a capability of it is in use: a setting with its value, or within its bounds, as evidence reads it; or a
 * rule of a tool's list that the component passes. Who claims the capability names it; nobody else knows.
 */
export type Switch =
  | {
      readonly component: string;
      readonly setting: string;
      readonly is?: string | undefined;
      readonly atLeast?: number | undefined;
      readonly atMost?: number | undefined;
    }
  | { readonly rule: string };

/** Who says that which requirement is met, where. */
export interface Statement {
  /** Part of the standard, e.g. `62443-3-3`. */
  readonly part: string;
  readonly requirement: string;
  /** Ids of zones, conduits, assets or organisations; `*` for the whole system under consideration. */
  readonly where: readonly string[];
  readonly answer: Answer;
  readonly by: string;
  readonly reason: string;
  /** For `not applicable` and `compensated`: who approved it. */
  readonly approver?: string;
  /** For `compensated`: id of the countermeasure. */
  readonly countermeasure?: string;
  /** Level of maturity at which it is met, for parts that have such levels. */
  readonly maturity?: 1 | 2 | 3 | 4;
  /** How a component meets it: by itself, once it is configured, with outside help, by something else in its stead. */
  readonly how?: (typeof CAPABILITY_MEANS)[number];
  /** All that has to be switched on at a component for the capability to be in use. */
  readonly switchedOnBy?: readonly Switch[];
  /** The version of the product about which it speaks; for another version it says nothing. */
  readonly version?: string;
  /** Handed in and not approved: it is shown, and counts for nothing. */
  readonly pending?: true;
  /** Name and digest of what was attached. */
  readonly attachments?: readonly { readonly name: string; readonly digest: Digest }[];
}

/** A line, record or rule that a reader did not understand. Never dropped. */
export interface NotUnderstood {
  readonly what: string;
  readonly text: string;
  readonly why: string;
}

export interface FactValues {
  readonly "asset-seen": AssetSeen;
  readonly conversation: Conversation;
  readonly operation: Operation;
  readonly session: Session;
  readonly "cleartext-credential": CleartextCredential;
  readonly certificate: Certificate;
  readonly "process-value": ProcessValue;
  readonly "process-alarm": ProcessAlarm;
  readonly "program-transfer": ProgramTransfer;
  readonly malformed: Malformed;
  readonly coverage: Coverage;
  readonly "firewall-default": FirewallDefault;
  readonly "firewall-rule": FirewallRule;
  readonly "device-interface": DeviceInterface;
  readonly "device-route": DeviceRoute;
  readonly host: Host;
  readonly account: Account;
  readonly "listening-service": ListeningService;
  readonly software: Software;
  readonly setting: Setting;
  readonly "removable-media": RemovableMedia;
  readonly "file-digest": FileDigest;
  readonly "files-listed": FilesListed;
  readonly "configuration-result": ConfigurationResult;
  readonly "vulnerability-reported": VulnerabilityReported;
  readonly "file-change": FileChange;
  readonly "host-event": HostEvent;
  readonly "pending-update": PendingUpdate;
  readonly "unattended-program": UnattendedProgram;
  readonly "user-session": UserSession;
  readonly baseline: Baseline;
  readonly component: Component;
  readonly advisory: Advisory;
  readonly exploitation: Exploitation;
  readonly "patch-state": PatchRecord;
  readonly "patch-policy": PatchPolicy;
  readonly statement: Statement;
  readonly "change-record": ChangeRecord;
  readonly "malware-scan": MalwareScan;
  readonly "malware-found": MalwareFound;
  readonly indicator: Indicator;
  readonly "not-understood": NotUnderstood;
}
export type FactKind = keyof FactValues;

export interface Source {
  readonly evidence: Digest;
  readonly locator: Locator;
  /** The collector who signed the evidence. */
  readonly signedBy?: string;
}

/** A fact of one kind. `first` and `last` bound the time it speaks of; for a state both are the moment it was read. */
export interface FactOf<K extends FactKind> {
  readonly id: FactId;
  readonly kind: K;
  readonly rank: Rank;
  readonly value: FactValues[K];
  readonly source: Source;
  readonly first: Instant;
  readonly last: Instant;
  /** It counts only before this moment. */
  readonly expires?: Instant;
}
export type Fact = { [K in FactKind]: FactOf<K> }[FactKind];
