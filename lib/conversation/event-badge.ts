import type { Event } from "./event.ts";
import type { AnswerBadge } from "./step.ts";

const BADGES: ReadonlySet<string> = new Set<AnswerBadge>(["recorded", "manual", "synthetic"]);

type Named = Pick<Event, "format" | "sourceKind">;

/** Where the tool result of an event of ours came from; null for every other event. */
export function answerBadge(event: Named): AnswerBadge | null {
  const mark = markOf(event);
  return isBadge(mark) ? mark : null;
}

/** Written by the offline model. */
export function isOffline(event: Named): boolean {
  return markOf(event) === "offline";
}

/** Events of ours say it in their kind, "offshoot/tool_result/recorded": lists and graphs read no payload. */
function markOf({ format, sourceKind }: Named): string | undefined {
  return format === "offshoot" ? sourceKind.split("/")[2] : undefined;
}

function isBadge(mark: string | undefined): mark is AnswerBadge {
  return mark !== undefined && BADGES.has(mark);
}
