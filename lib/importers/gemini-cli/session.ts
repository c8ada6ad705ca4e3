import type { SessionRecord } from "./session-record.ts";
import type { Message } from "./source-message.ts";

/** One event-to-be of a session: a message, or a record about the session. */
export type Node = {
  record: SessionRecord;
  /** Of a message written more than once, the last. */
  message: Message | null;
  bytes: Uint8Array;
  line: number | null;
  /** What the model had before it; null at the start. */
  parent: Node | null;
};

export type Session = {
  path: string;
  bytes: Uint8Array;
  /** Header and updates, later ones over earlier ones. */
  facts: Record<string, unknown>;
  /** In the order they were first written. */
  nodes: Node[];
  /** The last node of what the session goes on from. */
  head: Node | null;
};
