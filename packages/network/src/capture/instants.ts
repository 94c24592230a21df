// Times as text: facts have two each and mostly of the same day, whose text is made once.

import type { Instant } from "@bulkhead/facts";

const DAY = 86_400_000;

export class Instants {
  #day = -1;
  #date = "";

  /** `milliseconds` since 1970: an integer from 0 to the end of the year 9999. */
  text(milliseconds: number): Instant {
    const day = Math.floor(milliseconds / DAY);
    if (day !== this.#day) {
      this.#day = day;
      this.#date = new Date(day * DAY).toISOString().slice(0, 11);
    }
    const rest = milliseconds - day * DAY;
    const hours = Math.floor(rest / 3_600_000);
    const minutes = Math.floor(rest / 60_000) % 60;
    const seconds = Math.floor(rest / 1000) % 60;
    return `${this.#date}${padded(hours, 10)}:${padded(minutes, 10)}:${padded(seconds, 10)}.${padded(rest % 1000, 100)}Z`;
  }
}

/** With zeros in front, up to as many digits as `least` has. */
function padded(value: number, least: 10 | 100): string {
  if (value >= least) return `${value}`;
  return least === 100 && value < 10 ? `00${value}` : `0${value}`;
}
