// A small waterworks for tests: two tanks, pumps that a level starts and stops, a demand over the day, noise. Made anew from a seed, so
// that what is true is known.

export interface Waterworks {
  readonly names: readonly string[];
  readonly spans: readonly number[];
  readonly rows: Float64Array[];
}

/** Numbers from 0 to 1, the same for the same seed. */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** `rows` scans, one a minute. Level and pressure 0 to 10 and 0 to 100, flows to 100, pumps on and off. */
export function runWaterworks(rows: number, seed: number): Waterworks {
  const chance = chanceFrom(seed);
  const noise = (): number => chance() + chance() + chance() - 1.5;
  const names = ["LEVEL1", "LEVEL2", "PUMP1", "PUMP2", "INFLOW1", "INFLOW2", "OUTFLOW", "PRESSURE"];
  const spans = [10, 10, 1, 1, 100, 100, 100, 100];
  let first = 5;
  let second = 4 + 2 * chance();
  let one = true;
  let two = false;
  let demand = 0;
  const made = Array.from({ length: rows }, (_, at) => {
    demand = 0.95 * demand + 1.2 * noise();
    const outflow = Math.max(0, 35 + 15 * Math.sin((2 * Math.PI * at) / 1440) + demand);
    if (first < 3) one = true;
    if (first > 7) one = false;
    if (second < 3) two = true;
    if (second > 7) two = false;
    const inflow = one ? 62 - 1.2 * first : 0;
    const through = two ? 70 - 1.5 * second : 0;
    first += (inflow - 0.45 * through - 0.1 * outflow) * 0.002;
    second += (through - outflow) * 0.002;
    return Float64Array.of(
      first + 0.01 * noise(),
      second + 0.01 * noise(),
      one ? 1 : 0,
      two ? 1 : 0,
      inflow + 0.2 * noise(),
      through + 0.2 * noise(),
      outflow + 0.2 * noise(),
      20 + 6 * second + 0.1 * through + 0.2 * noise(),
    );
  });
  return { names, spans, rows: made };
}
