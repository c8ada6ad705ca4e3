import { callsOf, type ImagePart, joinTexts, type TextPart, type Turn } from "#lib/exporters/said.ts";

type Message = Record<string, unknown> & { role: string };

/** Turns → Chat Completions messages. Every result stands behind the answer that asked for it. */
export class MessageWriter {
  readonly messages: Message[] = [];
  readonly #open = new Set<string>();

  constructor(systemPrompt: string | null) {
    if (systemPrompt !== null) this.messages.push({ role: "system", content: systemPrompt });
  }

  get openCalls(): number {
    return this.#open.size;
  }

  /** @returns whether there was something to write. */
  say(turn: Turn): boolean {
    switch (turn.as) {
      case "user":
      case "system":
        this.messages.push({ role: turn.as, content: content(turn.parts) });
        return true;
      case "compaction":
        if (turn.compaction.summary === null) return false;
        this.messages.push({ role: "user", content: turn.compaction.summary });
        return true;
      case "answer":
        this.#answer(turn);
        return true;
      case "result": {
        const { result, added } = turn;
        const parts: (TextPart | ImagePart)[] = [{ type: "text", text: result.text }, ...added];
        this.#open.delete(result.callId ?? "");
        this.messages.push({ role: "tool", tool_call_id: result.callId ?? "", content: content(parts) });
        return true;
      }
      default:
        return false;
    }
  }

  /** Thoughts have no place in the request; an answer of nothing else is no message. */
  #answer({ parts }: Extract<Turn, { as: "answer" }>): void {
    const calls = callsOf(parts);
    const said = joinTexts(parts);
    if (calls.length === 0 && said === "") return;
    for (const { callId } of calls) this.#open.add(callId);
    const tool_calls = calls.map(({ callId, name, arguments: written }) => ({
      id: callId,
      type: "function",
      function: { name, arguments: written },
    }));
    this.messages.push({
      role: "assistant",
      content: said === "" ? null : said,
      ...(calls.length === 0 ? {} : { tool_calls }),
    });
  }
}

function content(parts: readonly (TextPart | ImagePart)[]): unknown {
  if (parts.every((part) => part.type === "text")) return joinTexts(parts);
  return parts.map((part) =>
    part.type === "text"
      ? { type: "text", text: part.text }
      : { type: "image_url", image_url: { url: part.url } },
  );
}
