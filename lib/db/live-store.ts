import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { LiveEvent, LiveMember, LiveRun } from "#lib/conversation/live-run.ts";

export type LiveReads = {
  findLiveRun(id: string): Promise<LiveRun | null>;
  /** The run that is being recorded into this conversation; null for any other, and once it is sealed. */
  findOpenRunOf(conversationId: string): Promise<LiveRun | null>;
  /** Ids of the family's conversations that open runs are recorded into. */
  listRecordedConversations(familyId: string): Promise<string[]>;
  /** Open runs of a family. */
  listOpenRuns(familyId: string): Promise<LiveRun[]>;
  /** Open runs nothing came in for since `before`. */
  listQuietRuns(before: string): Promise<LiveRun[]>;
  /** In the order of the log. */
  listLiveEvents(runId: string): Promise<LiveEvent[]>;
  /** Which of these events are here already, with the hash of their bytes. */
  findLiveEvents(runId: string, eventIds: readonly string[]): Promise<Map<string, string>>;
  countLiveEvents(runId: string): Promise<number>;
  listLiveMembers(runId: string): Promise<LiveMember[]>;
};

export type LiveWrites = {
  insertLiveRun(run: LiveRun): Promise<void>;
  updateLiveRun(id: string, change: Partial<Omit<LiveRun, "id">>): Promise<void>;
  /** Appends events that are not here yet; positions go on where they ended. */
  appendLiveEvents(runId: string, events: readonly Omit<LiveEvent, "position">[]): Promise<void>;
  /** The run is sealed: its bytes are in its history. Ids and hashes stay, to know what is repeated. */
  forgetLiveBytes(runId: string): Promise<void>;
  saveLiveMember(runId: string, member: LiveMember): Promise<void>;
  /** The conversation itself stays. */
  deleteLiveMember(conversationId: string): Promise<void>;
  /** Removes the events of an unsealed conversation from `fromSeq` on, for others to take their places. */
  truncateEvents(conversationId: string, fromSeq: number): Promise<void>;
  /** Makes an unsealed conversation and its config what these say: every column but id, family, place and version, which counts up. */
  rewriteConversation(conversation: Conversation, config: AgentConfig): Promise<void>;
};
