import { canonicalJson } from "#lib/conversation/canonical-json.ts";
import type { ToolDefinition } from "#lib/conversation/content.ts";
import type { ExportEvent, ExportSource } from "#lib/exporters/exporter.ts";
import { toUuid } from "#lib/exporters/made-id.ts";
import { spliceMembers } from "#lib/exporters/splice-json.ts";

type Json = Record<string, unknown>;

/**
 * The event with the prompt and tools the branch is sent with. The source's own bytes where it is one of the SDK and
 * says the same; a fork may have changed its prompt.
 * @param event the event that holds the prompt; null when only the config does.
 */
export function systemPromptEvent(
  { config, conversation }: ExportSource,
  event: ExportEvent | null,
  timestamp: string,
): { id: string; bytes: Uint8Array | null; event: Json } {
  const id = event?.eventId ?? toUuid(`${conversation.id} system prompt`);
  const text = config.systemPrompt ?? "";
  const written = { system_prompt: { type: "text", text }, tools: config.tools.map(toolFields) };
  const made = {
    id,
    timestamp: timestamp.replace("Z", ""),
    source: "agent",
    ...written,
    kind: "SystemPromptEvent",
  };
  if (event?.format !== "openhands-sdk") return { id, bytes: null, event: made };
  const said = event.content.parts.find((part) => part.type === "system_prompt");
  const isPromptKept = said?.text === text;
  const areToolsKept =
    canonicalJson(said?.tools ?? []) === canonicalJson(config.tools) || config.tools.length === 0;
  const bytes = spliceMembers(event.bytes, {
    ...(isPromptKept ? {} : { system_prompt: written.system_prompt, dynamic_context: null }),
    ...(areToolsKept ? {} : { tools: written.tools }),
  });
  return { id, bytes, event: made };
}

function toolFields({ name, description, inputSchema }: ToolDefinition): Json {
  const parameters = inputSchema ?? { type: "object", properties: {} };
  return { type: "function", function: { name, description: description ?? "", parameters } };
}
