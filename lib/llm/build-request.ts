import type { ToolDefinition } from "#lib/conversation/content.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { MessageAssembler } from "./assemble-messages.ts";
import { compactView } from "./compact-view.ts";
import { saysOfMessage } from "./history-entry.ts";
import type { ModelRequest, Repair, RequestSource } from "./model-call.ts";

/**
 * The committed history plus what this turn adds → one request, before it is put into a provider's words.
 *
 * Append-only: the request of the next turn begins with this one, message for message, as long as the history only
 * grew (Codex prompt_caching.rs: an override is appended, never rewritten into the prefix). Parameters and the key
 * are beside the messages and never change them. What the history lacks for a provider to accept it is repaired
 * here and listed; the history itself stays as it is.
 */
export function buildRequest(source: RequestSource): ModelRequest {
  const { config, promptCacheKey, events, payloads, newMessages } = source;
  const assembler = new MessageAssembler();
  for (const entry of compactView(events, payloads, config.model)) assembler.add(entry);
  for (const message of newMessages) {
    assembler.add({ eventId: null, responseId: null, says: saysOfMessage(message) });
  }
  assembler.end();
  const { messages } = assembler;
  const repairs = [...toolRepairs(config.tools), ...assembler.repairs];
  const system = config.systemPrompt?.trim() ? config.systemPrompt : null;
  return { system, messages, tools: config.tools, parameters: config.parameters, promptCacheKey, repairs };
}

/** Some transcripts name their tools without saying what they take (the OpenHands SDK does). */
function toolRepairs(tools: readonly ToolDefinition[]): Repair[] {
  const names = tools.filter((tool) => !isObject(tool.inputSchema)).map((tool) => tool.name);
  if (names.length === 0) return [];
  const text = `No input schema was recorded for ${names.join(", ")}; sent as taking anything.`;
  return [{ kind: "no_schema", eventId: null, callId: null, text }];
}
