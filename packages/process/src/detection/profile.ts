// Profiles: what one variable does in normal operation, gathered in one pass over all of its values.

/** As kept in a model. */
export interface Profile {
  readonly name: string;
  readonly unit: string | null;
  /** The engineering span, stated or learned. */
  readonly span: number;
  readonly low: number;
  readonly high: number;
  /** The largest change from one scan to the next. */
  readonly step: number;
  /** The mean of such changes. */
  readonly meanStep: number;
  /** The most scans in a row without any change. */
  readonly still: number;
  /** Scans with a value, and changes among them. */
  readonly scans: number;
  readonly changes: number;
}

/** What is known of a variable before anything is learned. */
export interface Described {
  readonly name: string;
  readonly unit?: string;
  /** From the lowest to the highest value that the instrument is made for, in its unit. */
  readonly span?: number;
}

/** Gathers the profiles of all variables side by side. */
export class Profiler {
  readonly #described: readonly Described[];
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #step: Float64Array;
  readonly #way: Float64Array;
  readonly #still: Float64Array;
  readonly #longest: Float64Array;
  readonly #scans: Float64Array;
  readonly #changes: Float64Array;
  readonly #last: Float64Array;

  constructor(described: readonly Described[]) {
    const many = described.length;
    this.#described = described;
    this.#low = new Float64Array(many).fill(Number.POSITIVE_INFINITY);
    this.#high = new Float64Array(many).fill(Number.NEGATIVE_INFINITY);
    this.#step = new Float64Array(many);
    this.#way = new Float64Array(many);
    this.#still = new Float64Array(many);
    this.#longest = new Float64Array(many);
    this.#scans = new Float64Array(many);
    this.#changes = new Float64Array(many);
    this.#last = new Float64Array(many).fill(Number.NaN);
  }

  add(values: Float64Array, follows: boolean): void {
    for (let j = 0; j < this.#last.length; j++) {
      const value = values[j] as number;
      if (value - value !== 0) continue;
      this.#scans[j] = (this.#scans[j] as number) + 1;
      if (value < (this.#low[j] as number)) this.#low[j] = value;
      if (value > (this.#high[j] as number)) this.#high[j] = value;
      const change = Math.abs(value - (this.#last[j] as number));
      this.#last[j] = value;
      if (change === 0) {
        const still = (this.#still[j] as number) + 1;
        this.#still[j] = still;
        if (still > (this.#longest[j] as number)) this.#longest[j] = still;
      } else if (change > 0) {
        this.#still[j] = 0;
        this.#changes[j] = (this.#changes[j] as number) + 1;
        this.#way[j] = (this.#way[j] as number) + change;
        if (follows && change > (this.#step[j] as number)) this.#step[j] = change;
      }
    }
  }

  finish(): Profile[] {
    const ranges = this.#described.map((_, j) => Math.max(0, (this.#high[j] as number) - (this.#low[j] as number)) || 0);
    return this.#described.map(({ name, unit, span }, j) => ({
      name,
      unit: unit ?? null,
      span: span !== undefined && span > 0 && Number.isFinite(span) ? span : this.#spanOf(j, ranges),
      low: Number.isFinite(this.#low[j] as number) ? (this.#low[j] as number) : 0,
      high: Number.isFinite(this.#high[j] as number) ? (this.#high[j] as number) : 0,
      step: this.#step[j] as number,
      meanStep: (this.#way[j] as number) / Math.max(1, this.#scans[j] as number),
      still: this.#longest[j] as number,
      scans: this.#scans[j] as number,
      changes: this.#changes[j] as number,
    }));
  }

  /**
   * The range of the normal data. What moved little or not at all is measured by what its kin moved: variables of the same name but
   * for digits, if they are of one kind. Without kin, what never moved spans its own size, or 1.
   */
  #spanOf(j: number, ranges: readonly number[]): number {
    const own = ranges[j] as number;
    const family = familyOf((this.#described[j] as Described).name);
    const kin = this.#described.flatMap(({ name }, other) => (familyOf(name) === family ? [other] : []));
    const moving = kin.flatMap((other) => ranges[other] || []).sort((a, b) => a - b);
    const usual = moving[moving.length >> 1] ?? 0;
    const size = this.#sizeOf(j);
    if (own === 0) return usual > 0 ? usual : size > 0 ? size : 1;
    return kin.length >= SMALLEST_FAMILY && own * LITTLE < usual && this.#areOneKind(kin) ? usual : own;
  }

  #sizeOf(j: number): number {
    const size = Math.max(Math.abs(this.#low[j] as number), Math.abs(this.#high[j] as number));
    return Number.isFinite(size) ? size : 0;
  }

  /** Numbers of one family may count different quantities: then their sizes differ by far. */
  #areOneKind(kin: readonly number[]): boolean {
    const sizes = kin.flatMap((other) => this.#sizeOf(other) || []).sort((a, b) => a - b);
    return (sizes.at(-1) ?? 0) <= ONE_KIND * (sizes[0] ?? 0);
  }
}

/** The fewest variables that make a family, how much less than them one moves that moves little, and how far their sizes may differ. */
const SMALLEST_FAMILY = 4;
const LITTLE = 10;
const ONE_KIND = 50;

function familyOf(name: string): string {
  return name.replace(/\d+/g, "#");
}
