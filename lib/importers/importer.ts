import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import type { CacheKeySource, ConversationStatus, Family } from "#lib/conversation/conversation.ts";
import type { EventFormat, EventKind, EventRole } from "#lib/conversation/event.ts";
import type { Totals, Usage } from "#lib/conversation/usage.ts";
import type { StoredBytes } from "./source-bytes.ts";

/**
 * One uploaded file. `path` is relative with forward slashes and never leaves its root. A file with `stored` is too
 * large for memory: asking for its `bytes` throws, lib/importers/source-bytes.ts reads it in parts.
 */
export type SourceFile = { path: string; bytes: Uint8Array; stored?: StoredBytes };

export type ImportedEvent = {
  eventId: string;
  kind: EventKind;
  sourceKind: string;
  role: EventRole | null;
  timestamp: string | null;
  summary: string;
  toolName: string | null;
  toolCallId: string | null;
  responseId: string | null;
  isError: boolean;
  /** Only on the first event of a response. */
  usage: Usage | null;
  /** The event exactly as it arrived. */
  bytes: Uint8Array;
  /** What the event adds to the model's prompt; empty when nothing. */
  model: ContentPart[];
  /** The reader of its bytes where that is not the importer itself: a bundle of ours holds events of any format. */
  format?: EventFormat;
};

/** What only a bundle of ours tells: facts of this app about a conversation it exported. */
export type RestoredFacts = {
  family: Pick<Family, "title" | "labels" | "keyBase" | "nextFork">;
  sourceFormat: string | null;
  externalId: string | null;
  promptCacheKeySource: CacheKeySource;
  forkedBy: string | null;
  carriedTotals: Totals | null;
};

export type ImportedConversation = {
  /** Names the conversation within this import. */
  key: string;
  externalId: string;
  title: string;
  /** The key the transcript itself carries, if any. */
  promptCacheKey: string | null;
  /** Parent within this import and the last event shared with it (null: it shares none). */
  forkedFrom: { key: string; eventId: string | null } | null;
  /**
   * The conversation within this import whose sub-agent this is, and the event that spawned it (null: not told).
   * Never together with `forkedFrom`.
   */
  spawnedBy?: { key: string; eventId: string | null } | null;
  /** Instead of `events` where those would not fit into memory: made one by one, each time it is called. */
  eventStream?: () => Iterable<ImportedEvent>;
  /** How many `eventStream` makes. */
  eventCount?: number;
  /** Own events only: a fork's prefix is its parent's, through `forkedFrom.eventId`. */
  events: ImportedEvent[];
  config: AgentConfig;
  status: ConversationStatus;
  tags: Record<string, string>;
  /** JSON text. */
  agentState: string;
  activatedSkills: string[];
  /** JSON text. */
  workspace: string | null;
  /** Usage the source reports but ties to no event. */
  unattributed: Totals;
  /** SHA-256 hex over the files it was made of; null for a branch found inside another conversation. */
  sourceDigest: string | null;
  /** Names of transcripts this one belongs to that may come in another upload: its parent's, its own as they write it. */
  links?: string[];
  /** The conversation comes back as it was here; its `promptCacheKey` is taken with its own source. */
  restored?: RestoredFacts;
};

export type Rejected = { file: string; line: number | null; reason: string };

/** A file of an upload nothing was made from, which is no fault of it. */
export type LeftAside = { file: string; reason: string };

export type ImportResult = {
  /** Parents before their forks. */
  conversations: ImportedConversation[];
  rejected: Rejected[];
  /** Files of the upload no conversation was made from and that are no fault: notes, locks, logs. */
  ignored: string[];
};

/** One transcript format. */
export type Importer = {
  format: EventFormat;
  /** How people call it. */
  label: string;
  /** Whether the files look like this format; looks at names and first bytes only. */
  detect(files: readonly SourceFile[]): boolean;
  /** Files that show no format but belong to transcripts of this one, by their name and size in bytes. */
  owns?(path: string, size: number): boolean;
  read(files: readonly SourceFile[]): ImportResult;
  /** Reads files with `stored` line by line. Importers without it get whole files, up to a limit. */
  readsLines?: true;
  /**
   * The readable body of one stored payload. Never throws: unreadable bytes become a note.
   * @param kind the event's: some sources keep a tool call and its result in the same bytes. Without it both are given.
   */
  content(bytes: Uint8Array, kind?: EventKind): EventContent;
};
