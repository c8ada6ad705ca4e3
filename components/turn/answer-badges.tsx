import { Badge } from "#components/ui/badge.tsx";
import type { AnswerBadge as Answer } from "#lib/conversation/step.ts";
import { BADGE_MEANING } from "#lib/turn-view/answered-parts.ts";

/** Says that a tool result did not come from running the tool. */
export function AnswerBadge({ badge }: { badge: Answer }) {
  return (
    <Badge tone={badge === "synthetic" ? "warn" : "accent"} title={BADGE_MEANING[badge]}>
      {badge}
    </Badge>
  );
}

export function OfflineBadge() {
  return (
    <Badge tone="warn" title="The built-in model answered: no provider was called">
      offline
    </Badge>
  );
}
