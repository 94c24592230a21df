// A series: the samples of one variable from one source in growing columns, as they came. Nothing is dropped on the way in.

/** What the source says of a sample, from best to worst. A value that is no finite number is `BAD` whatever the source says. */
export const GOOD = 0;
export const UNCERTAIN = 1;
export const BAD = 2;
export type Quality = typeof GOOD | typeof UNCERTAIN | typeof BAD;

/** Whose samples these are. `told` by the device (read by somebody, or sent by itself), or `written` to it. */
export interface SeriesOrigin {
  /** Id of the variable in the plant, or a tag that no plant declares. */
  readonly variable: string;
  readonly unit?: string;
  readonly direction: "told" | "written";
  /** Who told it to whom and how, e.g. `modbus 10.0.3.11 holding:40, read by 10.0.2.5`, or the name of a historian. */
  readonly source: string;
}

/** What `inOrder` found in the way samples came. */
export interface Disorder {
  /** Samples with a time before that of a sample that came earlier. */
  readonly late: number;
  /** Samples with the time of another one: of these the one that came last is kept. */
  readonly duplicates: number;
  /** Samples whose time is no number: they are left out. */
  readonly timeless: number;
}

const FIRST_CAPACITY = 4;

export class Series {
  readonly origin: SeriesOrigin;
  length = 0;
  #times = new Float64Array(FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);
  #qualities = new Uint8Array(FIRST_CAPACITY);
  #places = new Float64Array(FIRST_CAPACITY);

  constructor(origin: SeriesOrigin) {
    this.origin = origin;
  }

  /** Milliseconds since 1970. A view: valid until the next `append`. So are the other columns. */
  get times(): Float64Array {
    return this.#times.subarray(0, this.length);
  }

  /** In engineering units; NaN where the sample told no number. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }

  get qualities(): Uint8Array {
    return this.#qualities.subarray(0, this.length);
  }

  /** Where in the evidence each sample stands: packet number or row, from 1; 0 where that is not known. */
  get places(): Float64Array {
    return this.#places.subarray(0, this.length);
  }

  /** Takes a sample as it came: whatever its time, its value or its quality. */
  append(time: number, value: number, quality: Quality = GOOD, place = 0): void {
    const at = this.length;
    if (at === this.#times.length) this.#grow(at * 2);
    const finite = Number.isFinite(value);
    this.#times[at] = time;
    // -0 is a 0 like any other, and would cost bytes
    this.#values[at] = finite ? value + 0 : Number.NaN;
    this.#qualities[at] = finite ? quality : BAD;
    this.#places[at] = place;
    this.length = at + 1;
  }

  /** Index of the first sample at or after `time`. The series must be in order. */
  indexAt(time: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#times[middle] as number) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The same samples by time, one per time; itself where they are so already. */
  inOrder(): { readonly series: Series; readonly disorder: Disorder } {
    let late = 0;
    let latest = Number.NEGATIVE_INFINITY;
    let timeless = 0;
    let strictly = true;
    for (let at = 0; at < this.length; at++) {
      const time = this.#times[at] as number;
      if (Number.isNaN(time)) timeless++;
      else if (time < latest) late++;
      if (!(time > latest)) strictly = false;
      if (time > latest) latest = time;
    }
    if (strictly) return { series: this, disorder: { late: 0, duplicates: 0, timeless: 0 } };
    const order = Uint32Array.from({ length: this.length }, (_, at) => at);
    order.sort((a, b) => (this.#times[a] as number) - (this.#times[b] as number) || a - b);
    const series = new Series(this.origin);
    let duplicates = 0;
    for (const at of order.filter((one) => !Number.isNaN(this.#times[one] as number))) {
      const time = this.#times[at] as number;
      if (series.length > 0 && series.#times[series.length - 1] === time) {
        series.length--;
        duplicates++;
      }
      series.append(time, this.#values[at] as number, this.#qualities[at] as Quality, this.#places[at] as number);
    }
    return { series, disorder: { late, duplicates, timeless } };
  }

  #grow(capacity: number): void {
    this.#times = grown(this.#times, new Float64Array(capacity));
    this.#values = grown(this.#values, new Float64Array(capacity));
    this.#places = grown(this.#places, new Float64Array(capacity));
    this.#qualities = grown(this.#qualities, new Uint8Array(capacity));
  }
}

function grown<T extends Float64Array | Uint8Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** Key of an origin: samples with the same key belong into the same series. */
export function originKey({ variable, direction, source }: SeriesOrigin): string {
  return `${variable}\n${direction}\n${source}`;
}
