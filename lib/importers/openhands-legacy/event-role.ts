import type { EventKind, EventRole } from "#lib/conversation/event.ts";
import { type SourceEvent, stringOf } from "./source-event.ts";

export type Part = { kind: EventKind; role: EventRole | null };

const NOTES: Readonly<Record<string, EventKind>> = {
  recall: "log",
  null: "log",
  streaming_chunk: "log",
  change_agent_state: "control",
  pause: "control",
  resume: "control",
  stop: "control",
  loop_recovery: "control",
  condensation_request: "control",
  agent_state_changed: "state",
  success: "log",
};

/** What an event is, from the event alone. */
export function partOf(event: SourceEvent): Part {
  return event.isAction ? actionPart(event) : observationPart(event);
}

function actionPart(event: SourceEvent): Part {
  switch (event.type) {
    case "message":
      return { kind: "message", role: isSaidByAgent(event) ? "assistant" : "user" };
    case "system":
      return { kind: "system_prompt", role: "system" };
    case "condensation":
      return { kind: "compaction", role: null };
    case "finish":
    case "reject":
      // Without a call it is the agent's last word.
      return event.call ? { kind: "tool_call", role: "assistant" } : { kind: "message", role: "assistant" };
    default:
      if (Object.hasOwn(NOTES, event.type)) return { kind: NOTES[event.type] ?? "log", role: null };
      // A person can run commands in the same workspace.
      return event.source === "user"
        ? { kind: "message", role: "user" }
        : { kind: "tool_call", role: "assistant" };
  }
}

function observationPart(event: SourceEvent): Part {
  if (event.type === "recall") return { kind: "state", role: null };
  if (event.type === "error" && event.call === null) return { kind: "error", role: null };
  // "success" answers a call that has nothing to say.
  if (event.type === "success" && event.call) return { kind: "tool_result", role: "tool" };
  if (Object.hasOwn(NOTES, event.type)) return { kind: NOTES[event.type] ?? "log", role: null };
  return { kind: "tool_result", role: "tool" };
}

/** The oldest form names no source; there only the agent waits for an answer. */
function isSaidByAgent({ source, args }: SourceEvent): boolean {
  return source === null ? args.wait_for_response === true : source !== "user";
}

/**
 * The id that ties a result to its call: the provider's, else made of the action's own id. Events without ids come
 * one after another: there the kind of action is enough.
 */
export function callIdOf(event: SourceEvent): string {
  const given = event.call?.tool_call_id;
  if (given) return given;
  const id = event.isAction ? event.id : event.cause;
  return id === null ? event.type : `action-${id}`;
}

export function callNameOf(event: SourceEvent): string {
  return event.call?.function_name || event.type || "tool";
}

/** What the agent said with a call: the response's text once, or the thought of the one call it came with. */
export function thoughtOf(event: SourceEvent): string {
  const { call, args, type } = event;
  const said = call?.model_response?.choices?.[0]?.message.content;
  if (typeof said === "string" && said !== "" && (call?.total_calls_in_response ?? 1) <= 1) return said;
  const thought = stringOf(args.thought);
  if (thought === null) return type === "finish" ? (stringOf(args.final_thought) ?? "") : "";
  // The thought of a "think" call is its argument.
  return type === "think" && call !== null ? "" : thought;
}

const NOT_ARGUMENTS = new Set(
  "action id timestamp source message thought args timeout tool_call_metadata llm_metrics is_confirmed confirmation_state action_risk security_risk keep_prompt kernel_init_code hidden blocking impl_source translated_ipython_code".split(
    " ",
  ),
);

/** JSON text of a call's arguments: as the model wrote them, else the action's own fields. */
export function argumentsOf(event: SourceEvent): string {
  const { call, args, type } = event;
  const written = call?.model_response?.choices?.[0]?.message.tool_calls?.find(
    (each) => each.id === call.tool_call_id,
  );
  const given = written?.function.arguments;
  if (typeof given === "string") return given;
  const own = Object.entries(args).filter(
    ([key, value]) => (type === "think" || !NOT_ARGUMENTS.has(key)) && value !== null && key !== "action",
  );
  return JSON.stringify(Object.fromEntries(own));
}
