// EDR, HDR and NDR 3.12: the supplier roots trust in the component.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { callIt } from "./component-type.ts";

export const cr3x12: readonly ComponentCheck[] = (["EDR", "HDR", "NDR"] as const).flatMap((type) => [
  componentCheck({
    requirement: `${type} 3.12`,
    questions: [
      ask(
        `Does the supplier put its keys into ${callIt(type)} when it is made, so that nobody can exchange them afterwards?`,
        "The supplier's description of the root of trust",
        "The certificate of the hardware",
      ),
      ask(
        `Are confidentiality, integrity and authenticity of these keys in ${callIt(type)} protected by hardware or an equal means?`,
        "A laboratory's report",
        "The data sheet",
      ),
    ],
    techniques: ["T0857", "T0862", "T0851"],
  }),
]);
