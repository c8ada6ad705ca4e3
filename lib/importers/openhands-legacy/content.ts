import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import { contentOfBytes as sdkContent } from "#lib/importers/openhands-sdk/content.ts";
import { isKnownKind } from "#lib/importers/openhands-sdk/source-event.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import { readToolDefinitions } from "#lib/importers/tool-definitions.ts";
import { argumentsOf, callIdOf, callNameOf, partOf, thoughtOf } from "./event-role.ts";
import { listOf, readSourceEvent, type SourceEvent, stringOf } from "./source-event.ts";

/**
 * Readable body of one stored event, of this format or of the SDK that came after it. Never throws: bytes that are
 * neither become a note with their text.
 */
export function contentOfBytes(bytes: Uint8Array): EventContent {
  const parsed = parseJson(bytes);
  if (!parsed.ok) {
    const text = boundedText(new TextDecoder().decode(bytes.subarray(0, 100_000)));
    return unseen([{ type: "note", label: `Unreadable event: ${parsed.reason}`, text }]);
  }
  const event = readSourceEvent(parsed.value);
  if (event) return contentOf(event);
  if (isObject(parsed.value) && isKnownKind(parsed.value.kind)) return sdkContent(bytes);
  return unseen([{ type: "note", label: "Not an event", text: prettyJson(parsed.value) }]);
}

export function contentOf(event: SourceEvent): EventContent {
  switch (partOf(event).kind) {
    case "message":
      return seen(messageParts(event));
    case "system_prompt":
      return seen([
        {
          type: "system_prompt",
          text: stringOf(event.args.content) ?? "",
          tools: readToolDefinitions(event.args.tools),
        },
      ]);
    case "tool_call":
      return seen([...textParts(thoughtOf(event)), callPart(event)]);
    case "tool_result":
      return seen([resultPart(event), ...imageParts(event.extras)]);
    case "compaction":
      return seen([compactionPart(event)]);
    case "error":
      return {
        parts: [{ type: "error", code: stringOf(event.extras.error_id) ?? "error", detail: event.content }],
        model: event.content === "" ? [] : [{ type: "context", label: "error", text: event.content }],
      };
    case "state":
      return stateContent(event);
    default:
      return unseen([noteOf(event)]);
  }
}

function messageParts(event: SourceEvent): ContentPart[] {
  const { type, args } = event;
  if (type === "message") return [...textParts(stringOf(args.content) ?? ""), ...imageParts(args)];
  if (type === "finish" || type === "reject") return textParts(finalText(event));
  // What a person ran in the workspace is told to the model as such.
  return [{ type: "context", label: `user: ${type}`, text: argumentsOf(event) }];
}

function finalText(event: SourceEvent): string {
  const said = thoughtOf(event);
  const outputs = isObject(event.args.outputs) ? stringOf(event.args.outputs.content) : null;
  return said || outputs || (stringOf(event.args.final_thought) ?? "");
}

function callPart(event: SourceEvent): ContentPart {
  return {
    type: "tool_call",
    callId: callIdOf(event),
    name: callNameOf(event),
    arguments: argumentsOf(event),
    executable: true,
    title: null,
  };
}

export function exitCodeOf({ extras }: SourceEvent): number | null {
  const metadata = isObject(extras.metadata) ? extras.metadata : {};
  const code = metadata.exit_code ?? extras.exit_code;
  return typeof code === "number" && Number.isFinite(code) ? code : null;
}

export function outcomeOf({ type }: SourceEvent): "ok" | "error" | "rejected" {
  if (type === "user_rejected") return "rejected";
  return type === "error" ? "error" : "ok";
}

function resultPart(event: SourceEvent): ContentPart {
  return {
    type: "tool_result",
    callId: callIdOf(event),
    name: event.call?.function_name ?? null,
    text: event.content,
    outcome: outcomeOf(event),
    exitCode: exitCodeOf(event),
  };
}

const MAX_FORGOTTEN = 100_000;

/** Forgotten events are named one by one, or as a range of ids. */
function compactionPart({ args }: SourceEvent): ContentPart {
  const named = listOf(args.forgotten_event_ids).flatMap((id) =>
    typeof id === "number" ? [String(id)] : [],
  );
  const { forgotten_events_start_id: start, forgotten_events_end_id: end, summary_offset: offset } = args;
  const hasRange = Number.isSafeInteger(start) && Number.isSafeInteger(end);
  const from = Number(start);
  const length = hasRange ? Math.min(Math.max(Number(end) - from + 1, 0), MAX_FORGOTTEN) : 0;
  const range = Array.from({ length }, (_, at) => String(from + at));
  return {
    type: "compaction",
    summary: stringOf(args.summary),
    forgottenEventIds: named.length > 0 ? named : range,
    summaryOffset: Number.isSafeInteger(offset) ? Number(offset) : null,
  };
}

/** Recalled knowledge goes into the prompt; a change of the agent's state does not. */
function stateContent(event: SourceEvent): EventContent {
  const { extras, type } = event;
  if (type !== "recall") return unseen([noteOf(event)]);
  const knowledge = listOf(extras.microagent_knowledge).flatMap((each) =>
    isObject(each) ? [{ label: stringOf(each.name) ?? "knowledge", text: stringOf(each.content) ?? "" }] : [],
  );
  const instructions = ["repo_instructions", "additional_agent_instructions"].map((key) => ({
    label: key.replaceAll("_", " "),
    text: stringOf(extras[key]) ?? "",
  }));
  const model = [...instructions, ...knowledge].flatMap(({ label, text }): ContentPart[] =>
    text === "" ? [] : [{ type: "context", label, text }],
  );
  return { parts: [noteOf(event), ...model], model };
}

function noteOf(event: SourceEvent): ContentPart {
  const facts = event.isAction ? event.args : { content: event.content, ...event.extras };
  const { microagent_knowledge: _knowledge, ...rest } = facts;
  return { type: "note", label: event.type || "event", text: prettyJson(rest) };
}

function textParts(text: string): ContentPart[] {
  return text === "" ? [] : [{ type: "text", text }];
}

function imageParts(fields: Record<string, unknown>): ContentPart[] {
  const urls = listOf(fields.image_urls ?? fields.images_urls);
  return urls.flatMap((url): ContentPart[] => (typeof url === "string" ? [{ type: "image", url }] : []));
}

function seen(model: ContentPart[]): EventContent {
  return { parts: model, model };
}

function unseen(parts: ContentPart[]): EventContent {
  return { parts, model: [] };
}
