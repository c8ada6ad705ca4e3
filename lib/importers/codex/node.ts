import type { Usage } from "#lib/conversation/usage.ts";
import type { NodeTable } from "./node-table.ts";
import type { Entry } from "./rollout.ts";
import type { Meter, Thread } from "./thread.ts";

/**
 * One event of a family: a line that was written once and may have been copied into forks. A view of a row, made anew
 * each time: compare by `index`.
 */
export class Node {
  /** Unique in the import, in the order the nodes were made. */
  readonly index: number;
  readonly table: NodeTable;

  constructor(table: NodeTable, index: number) {
    this.table = table;
    this.index = index;
  }

  get entry(): Entry {
    return this.table.entry(this.index);
  }

  get thread(): Thread {
    return this.table.thread(this.index);
  }

  /** The event before it on its path; null at the start of a history. */
  get parent(): Node | null {
    return this.table.parent(this.index);
  }

  /** The last message of a person on the path up to here. */
  get lastPrompt(): Node | null {
    return this.table.lastPrompt(this.index);
  }

  /** Unique in the family, the same for a thread and its copies. */
  get eventId(): string {
    const copy = this.table.copy(this.index);
    const { identity } = this.entry;
    return copy === 1 ? identity : `${identity}-${copy}`;
  }

  /** Copied from a thread that is not in the upload: its usage was spent there. */
  get isCopy(): boolean {
    return this.table.isCopy(this.index);
  }

  get responseId(): string | null {
    const response = this.table.response(this.index);
    return response instanceof Node ? `response-${response.eventId}` : response;
  }

  /** @param response the provider's id, or an event: the response is named after it, or as that event's response is. */
  setResponse(response: string | Node): void {
    this.table.setResponse(this.index, response);
  }

  get usage(): Usage | null {
    return this.table.usage(this.index);
  }

  set usage(usage: Usage | null) {
    this.table.setUsage(this.index, usage);
  }

  /** Running totals and model after this line, for what goes on from here. */
  get meter(): Meter {
    return this.table.meter(this.index);
  }

  set meter(meter: Meter) {
    this.table.setMeter(this.index, meter);
  }
}
