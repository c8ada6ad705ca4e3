import { toUuid } from "#lib/exporters/made-id.ts";
import {
  callsOf,
  type ImagePart,
  joinThoughts,
  type ResultPart,
  type Said,
  type TextPart,
} from "#lib/exporters/said.ts";
import { parseArguments } from "#lib/exporters/tool-arguments.ts";
import type { ActionKinds } from "./action-kinds.ts";
import { responseName } from "./base-state.ts";

type Json = Record<string, unknown>;

export type MadeEvent = { id: string; fields: Json; isRenamed: boolean };

/** What later events refer to. */
export type WriteContext = {
  kinds: ActionKinds;
  /** Event id of the action that made a call. */
  actionIds: Map<string, string>;
  /** Ids of all events behind the system prompt, in order. */
  spoken: string[];
  hasPrompt: boolean;
};

/** What an event of another source says, as events of the SDK; none for what no model is told. */
export function eventsOf(said: Said, context: WriteContext): MadeEvent[] {
  const id = said.event.eventId;
  switch (said.as) {
    case "user":
      return [made(id, "user", "MessageEvent", messageFields("user", said.parts))];
    case "system":
      return [made(id, "environment", "MessageEvent", messageFields("system", said.parts))];
    case "answer":
      return answerEvents(said, context);
    case "result":
      return [resultEvent(said, context)];
    case "compaction": {
      const { summary, forgetsAll, forgottenEventIds, summaryOffset } = said.compaction;
      const fields = {
        forgotten_event_ids: forgetsAll === true ? [...context.spoken] : forgottenEventIds,
        summary,
        summary_offset: forgetsAll === true ? Number(context.hasPrompt) : summaryOffset,
        llm_response_id: responseName(said.event),
      };
      return [made(id, "environment", "Condensation", fields)];
    }
    default:
      return [];
  }
}

function answerEvents({ event, parts }: Extract<Said, { as: "answer" }>, context: WriteContext): MadeEvent[] {
  const calls = callsOf(parts);
  const words = parts.filter((part) => part.type === "text" || part.type === "image");
  const thought = joinThoughts(parts);
  const reasoning = thought === "" ? {} : { reasoning_content: thought };
  const llm_response_id = responseName(event);
  if (calls.length === 0) {
    const { llm_message } = messageFields("assistant", words);
    return [
      made(event.eventId, "agent", "MessageEvent", {
        ...messageFields("assistant", words),
        llm_message: { ...llm_message, ...reasoning },
        llm_response_id,
      }),
    ];
  }
  return calls.map(({ callId, name, arguments: written, executable, title }, index) => {
    const id = index === 0 ? event.eventId : toUuid(`${event.eventId} ${index}`);
    context.actionIds.set(callId, id);
    const { action, isRenamed } = context.kinds.action(name, parseArguments(written));
    const fields = {
      thought: index === 0 ? words.map(contentItem) : [],
      thinking_blocks: [],
      ...(index === 0 ? reasoning : {}),
      ...(executable ? { action } : {}),
      tool_name: name,
      tool_call_id: callId,
      tool_call: { id: callId, name, arguments: written, origin: "completion" },
      llm_response_id,
      security_risk: "UNKNOWN",
      ...(title === null ? {} : { summary: title }),
    };
    return { ...made(id, "agent", "ActionEvent", fields), isRenamed: isRenamed && executable };
  });
}

const REJECTED = /^Action rejected: /;

function resultEvent(
  { event, result, added }: Extract<Said, { as: "result" }>,
  context: WriteContext,
): MadeEvent {
  const callId = result.callId ?? "";
  const shared = { tool_name: result.name ?? event.toolName ?? "tool", tool_call_id: callId };
  const action_id = context.actionIds.get(callId) ?? toUuid(`${callId} action`);
  if (result.outcome === "rejected" && REJECTED.test(result.text) && added.length === 0) {
    const rejection_reason = result.text.replace(REJECTED, "");
    return made(event.eventId, "environment", "UserRejectObservation", {
      ...shared,
      action_id,
      rejection_reason,
    });
  }
  return made(event.eventId, "environment", "ObservationEvent", {
    ...shared,
    action_id,
    observation: observation(result, added, shared.tool_name),
  });
}

/** The one class of observations that fits any tool. */
function observation(result: ResultPart, added: readonly (TextPart | ImagePart)[], tool_name: string): Json {
  const content = [{ type: "text", text: result.text } as const, ...added].map(contentItem);
  return { content, is_error: result.outcome !== "ok", tool_name, kind: "MCPToolObservation" };
}

function messageFields(role: string, parts: readonly (TextPart | ImagePart)[]) {
  return {
    llm_message: { role, content: parts.map(contentItem), thinking_blocks: [] },
    activated_skills: [],
    extended_content: [],
  };
}

function contentItem(part: TextPart | ImagePart): Json {
  return part.type === "text"
    ? { type: "text", text: part.text, cache_prompt: false }
    : { type: "image", image_urls: [part.url], cache_prompt: false };
}

function made(id: string, source: string, kind: string, fields: Json): MadeEvent {
  return { id, fields: { source, ...fields, kind }, isRenamed: false };
}
