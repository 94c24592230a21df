// Removable media that are mounted: /proc/self/mounts, and what lsblk says of the devices.

import { type Harvest, linesOf } from "./part.ts";

/** Where desktops mount what is plugged in (Filesystem Hierarchy Standard 3.0, /media). */
const MEDIA_FOLDERS = /^\/(?:media|run\/media)\//;

export function readMedia(harvest: Harvest): void {
  const removable = readBlockDevices(harvest);
  for (const part of harvest.of("mounts")) {
    for (const line of linesOf(part)) {
      const [device, mountedAt, filesystem, options] = line.text.split(" ").map(unescape);
      if (device === undefined || mountedAt === undefined || filesystem === undefined || options === undefined) {
        harvest.strange("mount", line, "it has no device, place, file system and options");
        continue;
      }
      if (!removable.has(device) && !(device.startsWith("/dev/") && MEDIA_FOLDERS.test(mountedAt))) continue;
      const writable = !options.split(",").includes("ro");
      harvest.add("removable-media", { host: harvest.host, device, mountedAt, filesystem, writable }, line.locator);
    }
  }
}

/** Paths of the devices that are removable, with those on them (partitions, encrypted volumes). */
function readBlockDevices(harvest: Harvest): ReadonlySet<string> {
  const removable = new Set<string>();
  const visit = (devices: unknown, inherited: boolean, depth: number): void => {
    if (!Array.isArray(devices) || depth > 16) return;
    for (const device of devices as readonly unknown[]) {
      if (typeof device !== "object" || device === null) continue;
      const { name, rm, hotplug, tran, type, children } = device as Readonly<Record<string, unknown>>;
      const is = inherited || isTrue(rm) || isTrue(hotplug) || tran === "usb";
      if (is && typeof name === "string")
        removable.add(type === "crypt" || type === "lvm" ? `/dev/mapper/${name}` : `/dev/${name}`);
      visit(children, is, depth + 1);
    }
  };
  for (const part of harvest.of("block-devices")) {
    try {
      const document: unknown = JSON.parse(part.text);
      if (typeof document === "object" && document !== null)
        visit((document as Record<string, unknown>)["blockdevices"], false, 0);
    } catch {
      const line = { text: part.text.slice(0, 200), locator: { type: "pointer", pointer: part.pointer } as const };
      harvest.strange("list of block devices", line, "it is no complete JSON");
    }
  }
  return removable;
}

/** Older versions of lsblk write "1" for true. */
function isTrue(value: unknown): boolean {
  return value === true || value === "1" || value === 1;
}

/** `\040` stands for a space, and the like (fstab(5)). */
function unescape(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
