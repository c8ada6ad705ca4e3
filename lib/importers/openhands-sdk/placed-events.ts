import type { EventLog } from "./event-log.ts";
import { PlacedEvent } from "./placed-event.ts";

/** Events of one log in some order, by their rows: what is handed out is made anew each time, compare by `row`. */
export class PlacedEvents {
  readonly log: EventLog;
  readonly rows: Int32Array;

  constructor(log: EventLog, rows: Int32Array) {
    this.log = log;
    this.rows = rows;
  }

  get length(): number {
    return this.rows.length;
  }

  /** @param place from 0. */
  at(place: number): PlacedEvent | undefined {
    const row = this.rows[place];
    return row === undefined ? undefined : new PlacedEvent(this.log, row);
  }

  *[Symbol.iterator](): Generator<PlacedEvent> {
    for (const row of this.rows) yield new PlacedEvent(this.log, row);
  }

  find(isMeant: (event: PlacedEvent) => boolean): PlacedEvent | undefined {
    for (const event of this) if (isMeant(event)) return event;
    return undefined;
  }

  findLast(isMeant: (event: PlacedEvent) => boolean): PlacedEvent | undefined {
    for (let place = this.length - 1; place >= 0; place--) {
      const event = this.at(place);
      if (event && isMeant(event)) return event;
    }
    return undefined;
  }

  filter(isMeant: (event: PlacedEvent) => boolean): PlacedEvents {
    const rows = new Int32Array(this.length);
    let count = 0;
    for (const event of this) if (isMeant(event)) rows[count++] = event.row;
    return new PlacedEvents(this.log, rows.slice(0, count));
  }
}
