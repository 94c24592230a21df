// Switches as people write them, in statements, answers and packages alike.

import { z } from "zod";

const text = z.string().min(1).max(400);

const setting = z
  .strictObject({
    component: text,
    setting: text,
    is: text.optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
  })
  .refine(
    (one) => one.is !== undefined || one.atLeast !== undefined || one.atMost !== undefined,
    "says no value: is, atLeast or atMost",
  );

/** One setting as evidence reads it, with the value or the bounds that switch a capability on; or a rule of a tool's list. */
export const switchSchema = z.union([setting, z.strictObject({ rule: text })]);
