// Declared points in services on tags: which elements a request means, and what was written or read of them.

import type { Flow, Sink } from "../../dissector.ts";
import { le16, le32 } from "../octets.ts";
import type { Path } from "./paths.ts";
import { type Link, MOST_SERVICES, type Pending } from "./pending.ts";
import { READ_TAG, READ_TAG_FRAGMENTED, WRITE_TAG, WRITE_TAG_FRAGMENTED } from "./services.ts";
import { elementOf, numberAt, sizeOf } from "./values.ts";

/** Declared points among the elements of the tag that the path names; what is written stands there: type, number, (offset,) elements. */
export function linkPoints(
  pending: Pending,
  path: Path,
  service: number,
  bytes: Uint8Array,
  data: number,
  end: number,
  slot: number,
  flow: Flow,
  sink: Sink,
): void {
  const fragmented = service === READ_TAG_FRAGMENTED || service === WRITE_TAG_FRAGMENTED;
  const reads = service === READ_TAG || service === READ_TAG_FRAGMENTED;
  if ((!reads && service !== WRITE_TAG && service !== WRITE_TAG_FRAGMENTED) || pending.count >= MOST_SERVICES) return;
  const head = (reads ? 2 : 4) + (fragmented ? 4 : 0);
  if (end - data < head) return;
  const offset = fragmented ? le32(bytes, data + head - 4) : 0;
  const type = reads ? 0 : le16(bytes, data);
  const size = reads ? 0 : sizeOf(type);
  for (const point of flow.points) {
    const element = elementOf(point, path, slot);
    if (element < 0 || (!reads && size === 0)) continue;
    let write = -1;
    if (!reads) {
      const at = data + head + element * size - offset;
      if (at < data + head || at + size > end) continue;
      const raw = numberAt(type, bytes, at);
      write = sink.valueWritten(point, raw, Number.isFinite(raw));
    }
    pending.links ??= [];
    pending.links.push({ place: pending.count, point, element, write, offset });
  }
}

/** Type and elements of a tag. Structures have no type that is a number. */
export function readTag(links: readonly Link[], place: number, bytes: Uint8Array, data: number, end: number, sink: Sink): void {
  const type = end - data < 2 ? 0 : le16(bytes, data);
  const size = sizeOf(type);
  for (const { place: of, point, element, offset } of links) {
    const at = data + 2 + element * size - offset;
    if (of !== place || size === 0 || at < data + 2 || at + size > end) continue;
    const raw = numberAt(type, bytes, at);
    sink.valueRead(point, raw, Number.isFinite(raw));
  }
}
