import type { ContentPart } from "#lib/conversation/content.ts";
import type { AnswerBadge } from "#lib/conversation/step.ts";

export type AnsweredParts = { parts: ContentPart[]; badge: AnswerBadge | null; offline: boolean };

/** Where the parts of one of our own events came from is a badge on them, not a part to read. */
export function liftBadges(parts: readonly ContentPart[]): AnsweredParts {
  const lifted: AnsweredParts = { parts: [], badge: null, offline: false };
  for (const part of parts) {
    if (part.type === "note" && part.label === "answered" && isBadge(part.text)) lifted.badge = part.text;
    else if (part.type === "note" && part.label === "model" && part.text === "offline") lifted.offline = true;
    else lifted.parts.push(part);
  }
  return lifted;
}

function isBadge(text: string): text is AnswerBadge {
  return text === "recorded" || text === "manual" || text === "synthetic";
}

/** What a badge means, for its tooltip. */
export const BADGE_MEANING: Record<AnswerBadge, string> = {
  recorded:
    "The same call happened earlier in this run: its recorded result was given. Nothing was executed.",
  manual: "A person typed this result.",
  synthetic: "Made up to close the call: it was not run.",
};
