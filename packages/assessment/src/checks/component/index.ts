// The checks of 62443-4-2, a file for each clause: that of a heading holds the rows for single types of component. A new one is a file
// beside its siblings and a line here.

import { COMPONENT_REQUIREMENTS } from "@bulkhead/standards/component";
import type { ComponentCheck } from "../../check.ts";
import { constraints } from "./ccsc.ts";
import { cr1x1 } from "./cr-1-1.ts";
import { cr1x2 } from "./cr-1-2.ts";
import { cr1x3 } from "./cr-1-3.ts";
import { cr1x4 } from "./cr-1-4.ts";
import { cr1x5 } from "./cr-1-5.ts";
import { cr1x6 } from "./cr-1-6.ts";
import { cr1x7 } from "./cr-1-7.ts";
import { cr1x8 } from "./cr-1-8.ts";
import { cr1x9 } from "./cr-1-9.ts";
import { cr1x10 } from "./cr-1-10.ts";
import { cr1x11 } from "./cr-1-11.ts";
import { cr1x12 } from "./cr-1-12.ts";
import { cr1x13 } from "./cr-1-13.ts";
import { cr1x14 } from "./cr-1-14.ts";
import { cr2x1 } from "./cr-2-1.ts";
import { cr2x2 } from "./cr-2-2.ts";
import { cr2x4 } from "./cr-2-4.ts";
import { cr2x5 } from "./cr-2-5.ts";
import { cr2x6 } from "./cr-2-6.ts";
import { cr2x7 } from "./cr-2-7.ts";
import { cr2x8 } from "./cr-2-8.ts";
import { cr2x9 } from "./cr-2-9.ts";
import { cr2x10 } from "./cr-2-10.ts";
import { cr2x11 } from "./cr-2-11.ts";
import { cr2x12 } from "./cr-2-12.ts";
import { cr2x13 } from "./cr-2-13.ts";
import { cr3x1 } from "./cr-3-1.ts";
import { cr3x2 } from "./cr-3-2.ts";
import { cr3x3 } from "./cr-3-3.ts";
import { cr3x4 } from "./cr-3-4.ts";
import { cr3x5 } from "./cr-3-5.ts";
import { cr3x6 } from "./cr-3-6.ts";
import { cr3x7 } from "./cr-3-7.ts";
import { cr3x8 } from "./cr-3-8.ts";
import { cr3x9 } from "./cr-3-9.ts";
import { cr3x10 } from "./cr-3-10.ts";
import { cr3x11 } from "./cr-3-11.ts";
import { cr3x12 } from "./cr-3-12.ts";
import { cr3x13 } from "./cr-3-13.ts";
import { cr3x14 } from "./cr-3-14.ts";
import { cr4x1 } from "./cr-4-1.ts";
import { cr4x2 } from "./cr-4-2.ts";
import { cr4x3 } from "./cr-4-3.ts";
import { cr5x1 } from "./cr-5-1.ts";
import { cr5x2 } from "./cr-5-2.ts";
import { cr5x3 } from "./cr-5-3.ts";
import { cr6x1 } from "./cr-6-1.ts";
import { cr6x2 } from "./cr-6-2.ts";
import { cr7x1 } from "./cr-7-1.ts";
import { cr7x2 } from "./cr-7-2.ts";
import { cr7x3 } from "./cr-7-3.ts";
import { cr7x4 } from "./cr-7-4.ts";
import { cr7x6 } from "./cr-7-6.ts";
import { cr7x7 } from "./cr-7-7.ts";
import { cr7x8 } from "./cr-7-8.ts";

const FAMILIES: readonly (readonly ComponentCheck[])[] = [
  constraints,
  cr1x1,
  cr1x2,
  cr1x3,
  cr1x4,
  cr1x5,
  cr1x6,
  cr1x7,
  cr1x8,
  cr1x9,
  cr1x10,
  cr1x11,
  cr1x12,
  cr1x13,
  cr1x14,
  cr2x1,
  cr2x2,
  cr2x4,
  cr2x5,
  cr2x6,
  cr2x7,
  cr2x8,
  cr2x9,
  cr2x10,
  cr2x11,
  cr2x12,
  cr2x13,
  cr3x1,
  cr3x2,
  cr3x3,
  cr3x4,
  cr3x5,
  cr3x6,
  cr3x7,
  cr3x8,
  cr3x9,
  cr3x10,
  cr3x11,
  cr3x12,
  cr3x13,
  cr3x14,
  cr4x1,
  cr4x2,
  cr4x3,
  cr5x1,
  cr5x2,
  cr5x3,
  cr6x1,
  cr6x2,
  cr7x1,
  cr7x2,
  cr7x3,
  cr7x4,
  cr7x6,
  cr7x7,
  cr7x8,
];

const BY_ROW = new Map(FAMILIES.flat().map((check) => [check.requirement, check]));

/** In the order of the standard. */
export const COMPONENT_CHECKS: readonly ComponentCheck[] = COMPONENT_REQUIREMENTS.flatMap(({ id }) => BY_ROW.get(id) ?? []);
