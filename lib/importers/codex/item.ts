import type { ContentPart } from "#lib/conversation/content.ts";
import type { EventKind } from "#lib/conversation/event.ts";
import type { TokenReport } from "./token-report.ts";

/** Who says a message. */
export const MESSAGE_ROLES = ["user", "assistant", "system"] as const;
export type MessageRole = (typeof MESSAGE_ROLES)[number];

/** What one line of a rollout says, the same for every version that says it. */
export type Item =
  | {
      kind: "message";
      role: MessageRole;
      parts: ContentPart[];
      /** Under the role "user", but not from a person. */
      fromHarness: boolean;
    }
  | { kind: "reasoning"; texts: string[]; encrypted: boolean }
  | {
      kind: "tool_call";
      callId: string | null;
      name: string;
      arguments: string;
      /** The provider runs it itself (web search): it needs no result in the prompt. */
      hosted: boolean;
    }
  | {
      kind: "tool_result";
      callId: string | null;
      name: string | null;
      /** As the model got it. */
      text: string;
      /** Without the envelope Codex puts around a command's output. */
      shown: string;
      images: ContentPart[];
      outcome: "ok" | "error" | "rejected";
      exitCode: number | null;
    }
  | { kind: "compaction"; summary: string | null; keptItems: number | null }
  | { kind: "error"; code: string; detail: string }
  /** `data` is shown as JSON: written out only for readers, not while a file is read. */
  | { kind: "session"; prompt: string | null; data: unknown }
  | { kind: "tokens"; report: TokenReport | null; data: unknown }
  | { kind: "note"; as: EventKind; label: string; data: unknown };

export type ItemOf<K extends Item["kind"]> = Extract<Item, { kind: K }>;

export type ReadItem = {
  item: Item;
  /**
   * `event_msg` lines report what response items say as well: the line only counts where no response item says
   * the same.
   */
  echo: boolean;
  /** Why a known line came in as opaque; null when nothing is wrong. */
  problem: string | null;
};
