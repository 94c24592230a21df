// SR 7.8: what is installed can be reported.

import { counted, enumerate } from "@bulkhead/plant";
import type { Check } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { factsOf, reason, reasonsOf, support } from "../reason.ts";
import { glimpses, spanOf, unwatched } from "../traffic.ts";

export const componentInventory: Check = {
  requirement: "SR 7.8",
  questions: [
    ask(
      "Is there a current list of all components with maker, type, version and place?",
      "The list with its date",
      "A comparison with what is found in a cabinet",
    ),
    ask("Is it brought up to date with every change?", "The procedure of change", "An entry for the last change"),
  ],
  techniques: ["T0864", "T0862"],
  supportedBy: carriedBy("SR 7.8", "external"),

  method:
    "A device that no asset declares, or an asset that differs from its declaration, is a breach. Met where a sensor saw the zone from inside and outside, every device heard is declared, and every asset was heard and has vendor, product and version.",
  decide(subject, ground) {
    if (subject.type === "conduit") return support({ missing: ["A list of the components of the conduit and their versions."] });
    const wrong = ground.findings(subject, "unknown-device", "asset-differs");
    const watch = ground.watch(subject);
    const assets = ground.assets(subject);
    const vague = assets.filter(
      ({ vendor, product, version }) => vendor === undefined || product === undefined || version === undefined,
    );
    const seen = ground.of("asset-seen", subject).filter(({ value }) => value.spoke);
    const heard = new Set(seen.flatMap(({ value }) => ground.places.of(value.address).asset?.id ?? []));
    const silent = assets.filter(({ id }) => !heard.has(id));
    const strange = seen.filter(({ value }) => ground.places.of(value.address).asset === undefined);
    const settled =
      wrong.length === 0 &&
      strange.length === 0 &&
      vague.length === 0 &&
      silent.length === 0 &&
      assets.length > 0 &&
      watch.across &&
      watch.inside &&
      seen.length > 0;
    const text = `The devices that were heard ${spanOf(watch)} are the ${counted(assets.length, "declared asset")}, each with vendor, product and version.`;
    return support({
      for: settled ? reason(text, [...factsOf(watch.facts, ground), ...seen]) : [],
      against: reasonsOf(wrong, ground),
      noted: [
        ...glimpses(subject, ground, watch, true),
        ...reasonsOf(ground.findings(subject, "component-contradicted", "inventory-contradicted"), ground),
      ],
      missing: [
        ...unwatched(watch, true),
        ...(assets.length === 0 ? ["The assets of this zone, declared in the plant."] : []),
        ...(vague.length > 0 ? [`Vendor, product and version of ${enumerate(vague.map(({ name }) => name))}.`] : []),
        ...(silent.length > 0 ? [`Whether ${enumerate(silent.map(({ name }) => name))} is there: nothing was heard of it.`] : []),
        ...(strange.length > 0 ? [`What ${enumerate([...new Set(strange.map(({ value }) => value.address))])} is.`] : []),
      ],
    });
  },
};
