// SAR, EDR, HDR and NDR 3.2: malicious code is kept out, or found.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { found, logged, media, settingsOf, soundly, weakly } from "./sign.ts";

export const cr3x2: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "SAR 3.2",
      questions: [
        ask(
          "Does the supplier say which malware protection works with the application, and was that tried?",
          "The list of qualified products and versions",
          "The supplier's test record",
        ),
        ask(
          "Are the exclusions and special settings that it needs documented, and set here?",
          "The supplier's guide",
          "The exclusions in force",
        ),
      ],
      techniques: ["T0851"],
    },
    { noted: [settingsOf("malware-protection")] },
  ),
  componentCheck(
    {
      requirement: "EDR 3.2",
      questions: [
        ask(
          "Does the embedded device refuse to install or run software that nobody authorised?",
          "The supplier's description (signed firmware, no loading of code)",
          "A test with changed firmware",
        ),
        ask(
          "Is it settled who may load software into it, by key switch, password or signature?",
          "The setting or position of the switch",
          "The list of people",
        ),
      ],
      techniques: ["T0851"],
    },
    { noted: [media, found("program-changed", "file-changed")] },
  ),
  componentCheck(
    {
      requirement: "HDR 3.2",
      questions: [
        ask(
          "Is the malware protection on this host device one that its supplier qualified?",
          "The supplier's list",
          "The version installed",
        ),
        ask(
          "Are the settings that the supplier asks for (exclusions, scan times) documented and in force?",
          "The guide",
          "An export of the settings",
        ),
      ],
      techniques: ["T0851"],
    },
    {
      against: [weakly("malware-protection")],
      noted: [soundly("malware-protection"), media, logged("of malicious software that was found", "malware-found")],
    },
  ),
  componentCheck(
    {
      requirement: "HDR 3.2 RE(1)",
      questions: [
        ask(
          "Does the host device report by itself which version of malware protection and of its definitions it has?",
          "The entry at the console",
          "The date of the last report",
        ),
        ask(
          "Does somebody notice when a host stops reporting or is behind?",
          "The console's warning",
          "The record of what was done",
        ),
      ],
      techniques: ["T0851"],
    },
    { noted: [settingsOf("malware-protection")] },
  ),
  componentCheck(
    {
      requirement: "NDR 3.2",
      questions: [
        ask(
          "Is the network device protected against malicious code, by signed software or by something in front of it?",
          "The supplier's description",
          "The setting for verification",
        ),
        ask(
          "Is its running software compared with the supplier's at set times?",
          "The digest of the image beside the published one",
          "The record of the comparison",
        ),
      ],
      techniques: ["T0851", "T0857"],
    },
    { noted: [settingsOf("malware-protection", "boot-integrity")] },
  ),
];
