import { millisOf } from "./workspace.ts";

/** Times for formats that want one on every line: an event without its own has that of the one before it. */
export class Clock {
  #millis: number;

  /** @param start ISO 8601: when the conversation came here, for a history that knows no time at all. */
  constructor(start: string) {
    this.#millis = millisOf(start, 0);
  }

  millis(timestamp: string | null): number {
    this.#millis = millisOf(timestamp, this.#millis);
    return this.#millis;
  }

  /** ISO 8601 in UTC. */
  iso(timestamp: string | null): string {
    return new Date(this.millis(timestamp)).toISOString();
  }
}
