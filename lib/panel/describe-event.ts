import type { TranscriptEvent } from "#lib/api/transcript.ts";
import type { ContentPart } from "#lib/conversation/content.ts";
import { visibleName } from "#lib/format/visible-name.ts";

/** The header of an event: who, what exactly, and whether it went wrong (`warn`: ended, but not with exit code 0). */
export type EventHeading = { who: string; detail: string | null; tone: "plain" | "warn" | "err" };

/**
 * Names an event for the transcript. `model` is the model of its step: only the first event of a response
 * carries usage, the others would be anonymous.
 */
export function describeEvent(event: TranscriptEvent, model: string | null): EventHeading {
  const tone = event.isError ? "err" : "plain";
  const first = event.parts[0];
  if (first?.type === "tool_call") return { who: "Tool call", detail: visibleName(first.name), tone };
  if (first?.type === "tool_result") {
    const detail = joinFacts([first.name && visibleName(first.name), resultFact(first)]);
    return { who: "Result", detail, tone: tone === "plain" && !endedWell(first) ? "warn" : tone };
  }
  switch (event.kind) {
    case "system_prompt":
      return { who: "System prompt", detail: null, tone };
    case "message":
      return event.role === "assistant"
        ? { who: "Agent", detail: model && visibleName(model), tone }
        : { who: ROLE_NAMES[event.role ?? "system"], detail: null, tone };
    case "reasoning":
    case "tool_call":
      return { who: "Agent", detail: model && visibleName(model), tone };
    case "tool_result":
      return { who: "Result", detail: event.toolName && visibleName(event.toolName), tone };
    case "compaction":
      return { who: "Compaction", detail: null, tone };
    case "error":
      return { who: "Error", detail: null, tone: "err" };
    case "opaque":
      return { who: "Unknown event", detail: visibleName(event.sourceKind), tone };
    case "hook":
    case "state":
    case "control":
    case "log":
      return { who: "Harness", detail: visibleName(event.sourceKind), tone };
    default:
      return event.kind satisfies never;
  }
}

/** Text of an event for the clipboard: what a reader sees, without the harness' own notes. */
export function textOfEvent(parts: readonly ContentPart[]): string {
  return parts.flatMap(textOfPart).join("\n\n");
}

const ROLE_NAMES = { user: "User", system: "System", tool: "Tool", assistant: "Agent" } as const;

function resultFact(part: Extract<ContentPart, { type: "tool_result" }>): string | null {
  if (part.outcome === "rejected") return "rejected";
  if (part.exitCode !== null) return `exit ${part.exitCode}`;
  return part.outcome === "error" ? "error" : null;
}

function endedWell({ outcome, exitCode }: Extract<ContentPart, { type: "tool_result" }>): boolean {
  return outcome === "ok" && (exitCode === null || exitCode === 0);
}

function joinFacts(facts: (string | null)[]): string | null {
  return facts.filter((fact) => fact !== null && fact !== "").join(" · ") || null;
}

function textOfPart(part: ContentPart): string[] {
  switch (part.type) {
    case "text":
    case "context":
    case "reasoning":
    case "system_prompt":
    case "tool_result":
    case "note":
      return part.text === "" ? [] : [part.text];
    case "tool_call":
      return [`${part.name} ${part.arguments}`];
    case "compaction":
      return part.summary === null ? [] : [part.summary];
    case "error":
      return [`${part.code}: ${part.detail}`];
    case "image":
      return [];
    default:
      return part satisfies never;
  }
}
