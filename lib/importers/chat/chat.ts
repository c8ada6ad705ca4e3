import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { TreeMessage } from "./link-messages.ts";

/** One conversation of an export, before its tree is split. */
export type Chat = {
  id: string | null;
  title: string | null;
  /** In file order. */
  messages: ChatEntry[];
  /** The message the chat stands at; null when the source names none. */
  currentId: string | null;
  /** The chat it says it was branched or cloned from. */
  branchedFrom?: string | null;
  /** What holds for all of it; model and system prompt of the messages come on top. */
  config: AgentConfig;
  /** Facts about the chat that have no place of their own. */
  state: Record<string, unknown>;
};

export type ChatEntry = TreeMessage & { raw: Record<string, unknown> };
