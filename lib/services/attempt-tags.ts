import type { RunLabels } from "#lib/conversation/conversation.ts";

const TAGGED = ["attempt", "commit", "url"] as const satisfies readonly (keyof RunLabels)[];
const MAX_TAG_LENGTH = 256;

/** What tells the attempts of one CI job apart, as tags of their roots. */
export function attemptTags(labels: RunLabels): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const name of TAGGED) {
    const value = labels[name];
    if (value !== null && value.length <= MAX_TAG_LENGTH) tags[name] = value;
  }
  return tags;
}
