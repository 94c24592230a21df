// Ids made from names, each taken once.

const LONGEST = 60;

export class Identifiers {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** `Pump Station 3` gives `pump-station-3`; a second one `pump-station-3-2`. */
  take(name: string): string {
    const folded = name.slice(0, LONGEST).normalize("NFKD").replaceAll("ß", "ss").toLowerCase();
    const bare =
      folded
        .replace(/\p{M}/gu, "")
        .replace(/[^a-z0-9._-]+/g, "-")
        .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "") || "unnamed";
    let id = bare;
    for (let count = 2; this.#taken.has(id); count++) id = `${bare}-${count}`;
    this.#taken.add(id);
    return id;
  }
}
