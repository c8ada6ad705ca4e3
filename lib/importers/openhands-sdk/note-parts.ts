import type { ContentPart } from "#lib/conversation/content.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import type { EventOfKind, KnownEvent } from "./source-event.ts";

/** Facts nobody sends to the model: everything of harness events, and the side facts of messages and actions. */
export function noteParts(event: KnownEvent): ContentPart[] {
  switch (event.kind) {
    case "MessageEvent":
      return [...(event.sender ? [note("sender", event.sender)] : []), ...criticNotes(event)];
    case "ActionEvent":
      return [...riskNotes(event), ...criticNotes(event)];
    case "HookExecutionEvent":
      return hookNotes(event);
    case "ConversationStateUpdateEvent":
      return [
        note(event.key ?? "state", typeof event.value === "string" ? event.value : prettyJson(event.value)),
      ];
    case "CondensationRequest":
      return [note("Condensation requested", "")];
    case "PauseEvent":
      return [note("Paused", "")];
    case "InterruptEvent":
      return [note("Interrupted", "")];
    case "TokenEvent":
      return [note("token ids", tokenCounts(event))];
    case "LLMCompletionLogEvent":
      return [
        note(
          "completion log",
          [event.filename, event.model_name, event.usage_id].filter(Boolean).join(" · "),
        ),
        ...(event.log_data ? [note("log data", boundedText(event.log_data))] : []),
      ];
    case "StreamingDeltaEvent":
      return [note("streaming delta", event.content ?? event.reasoning_content ?? "")];
    default:
      return [];
  }
}

export function tokenCounts(event: EventOfKind<"TokenEvent">): string {
  return `${event.prompt_token_ids?.length ?? 0} prompt, ${event.response_token_ids?.length ?? 0} response`;
}

/** What the hook decided, for its summary line and its label. */
export function hookOutcome(event: EventOfKind<"HookExecutionEvent">): string {
  if (event.blocked) return "blocked";
  return event.success === false ? "failed" : "passed";
}

function hookNotes(event: EventOfKind<"HookExecutionEvent">): ContentPart[] {
  const name = event.hook_event_type ?? "hook";
  const exit = event.exit_code === null || event.exit_code === undefined ? "" : `, exit ${event.exit_code}`;
  const sections: [string, string | null | undefined][] = [
    [`${name}: ${hookOutcome(event)}${exit}`, event.hook_command ?? ""],
    ["reason", event.reason],
    ["error", event.error],
    ["stdout", event.stdout],
    ["stderr", event.stderr],
    ["context added", event.additional_context],
  ];
  return sections.flatMap(([label, text], index) =>
    index === 0 || text ? [note(label, boundedText(text ?? ""))] : [],
  );
}

function riskNotes(event: EventOfKind<"ActionEvent">): ContentPart[] {
  const risk = event.security_risk;
  return risk && risk !== "UNKNOWN" ? [note("security risk", risk)] : [];
}

function criticNotes(event: EventOfKind<"ActionEvent" | "MessageEvent">): ContentPart[] {
  const critic = event.critic_result;
  return critic ? [note("critic", critic.message || `score ${critic.score ?? "n/a"}`)] : [];
}

function note(label: string, text: string): ContentPart {
  return { type: "note", label, text };
}
