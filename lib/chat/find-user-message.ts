import type { ChatMessage } from "#lib/api/chat-completion.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";

const NOT_A_PERSON = new Set(["system", "assistant", "tool", "function"]);

/** Where the newest message of a person is, and what it says. */
export type UserMessage = { index: number; text: string };

/**
 * The newest usable message of a person, from the end on: any role but system, assistant and tool counts, with some
 * text that is not blank (docker-agent PR #2947). Null without one: a turn is never a replay of the one before.
 * Errors: `bad_request` when that message holds an image or a file, which cannot be sent on from here.
 */
export function findUserMessage(messages: readonly ChatMessage[]): Result<UserMessage | null> {
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index];
    if (!message || NOT_A_PERSON.has(message.role)) continue;
    const other = otherPart(message);
    if (other !== null) {
      return fail("bad_request", `Messages are text here: leave out the part of type ${other}.`);
    }
    const text = textOfMessage(message);
    if (text.trim() !== "") return ok({ index, text });
  }
  return ok(null);
}

/** The text of a message; its parts are paragraphs. */
export function textOfMessage({ content }: ChatMessage): string {
  if (!content) return "";
  if (typeof content === "string") return content;
  return content.flatMap(({ text }) => (text === undefined || text === "" ? [] : [text])).join("\n\n");
}

/** Messages that say something: blank ones without a tool call are dropped. */
export function dropBlank(messages: readonly ChatMessage[]): ChatMessage[] {
  return messages.filter(
    (message) =>
      (message.tool_calls?.length ?? 0) > 0 ||
      message.role === "tool" ||
      otherPart(message) !== null ||
      textOfMessage(message).trim() !== "",
  );
}

function otherPart({ content }: ChatMessage): string | null {
  if (!Array.isArray(content)) return null;
  return content.find(({ type, text }) => text === undefined && type !== "text")?.type ?? null;
}
