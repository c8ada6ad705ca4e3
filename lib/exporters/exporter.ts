import type { ExportAdvice, ExportFormat } from "#lib/api/export.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { EventContent } from "#lib/conversation/content.ts";
import type { Conversation, Family } from "#lib/conversation/conversation.ts";
import type { Event } from "#lib/conversation/event.ts";

/** One event of the branch with its payload, as bytes and as readable parts. */
export type ExportEvent = Event & { content: EventContent; bytes: Uint8Array };

export type LineageMember = { conversation: Conversation; config: AgentConfig };

/** A branch with all there is to know about it. Configs hold no secret: they came in redacted. */
export type ExportSource = {
  family: Family;
  /** From the family's root down to the branch itself, which is the last one. */
  lineage: readonly LineageMember[];
  conversation: Conversation;
  config: AgentConfig;
  /** The whole path, in seq order. */
  events: readonly ExportEvent[];
  /** Sub-agents that steps of this path spawned: conversations of their own. */
  subAgents: number;
};

/** `path` is relative with forward slashes. */
export type ExportFile = { path: string; bytes: Uint8Array };

export type Exported = {
  files: ExportFile[];
  /** What the format cannot carry of this branch, a sentence each. */
  losses: string[];
  advice: ExportAdvice;
};

/** One format a branch can be written as. Pure: the same branch gives the same bytes. */
export type Exporter = {
  format: ExportFormat;
  /** How people call it. */
  label: string;
  write(source: ExportSource): Exported;
};
