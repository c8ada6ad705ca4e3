/** A run that arrives while it happens, and how far it has come. */
export type LiveRun = {
  /** As its source knows it. */
  id: string;
  familyId: string | null;
  /** Null until something of it can be shown. */
  rootId: string | null;
  /** The newest ConversationInfo as it arrived, what it says, and the last event that was here when it came (-1: none). */
  info: Uint8Array | null;
  infoStatus: string | null;
  infoLeafId: string | null;
  infoPosition: number;
  /** The newest status among the events, with its place in their order. */
  eventStatus: string | null;
  eventStatusKey: string;
  /** The last of both that came in, in the source's words. */
  status: string;
  openedBy: string;
  openedAt: string;
  receivedAt: string;
  /** Counts up with everything that comes in; conversations have been made of all up to `shownRevision`. */
  revision: number;
  shownRevision: number;
  sealedAt: string | null;
};

/** One event of an open run; `position` is its order of arrival, `orderKey` its place in the run's log. */
export type LiveEvent = {
  eventId: string;
  position: number;
  orderKey: string;
  kind: string;
  parentId: string | null;
  sha256: string;
  bytes: Uint8Array;
};

/** A conversation an open run is shown as. `key` is "" for the root, else the branch's first own event. */
export type LiveMember = { conversationId: string; key: string; facts: string };
