import type { EventBody, EventLog, EventResponse, Slot } from "./event-log.ts";

/** An event in its log. */
export class PlacedEvent {
  readonly log: EventLog;
  readonly row: number;

  constructor(log: EventLog, row: number) {
    this.log = log;
    this.row = row;
  }

  get slot(): Slot {
    return this.log.slot(this.row);
  }

  get id(): string {
    return this.log.id(this.row);
  }

  get kind(): string {
    return this.log.kind(this.row);
  }

  get parentId(): string | null {
    return this.log.parentId(this.row);
  }

  get hasParent(): boolean {
    return this.log.hasParent(this.row);
  }

  get isAfterHole(): boolean {
    return this.log.isAfterHole(this.row);
  }

  get response(): EventResponse | null {
    return this.log.response(this.row);
  }

  get body(): EventBody | null {
    return this.log.body(this.row);
  }

  forgetBody(): void {
    this.log.forgetBody(this.row);
  }
}
