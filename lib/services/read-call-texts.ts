import { canonicalJsonText } from "#lib/conversation/canonical-json.ts";
import type { ContentPart } from "#lib/conversation/content.ts";
import type { Event } from "#lib/conversation/event.ts";
import type { Reads } from "#lib/db/store.ts";
import type { BranchPath } from "./read-branch-path.ts";
import { readContents } from "./read-contents.ts";

/** Beyond this the calls of a side are known by their summaries: 2,000 bodies are read in about a second. */
const MAX_CALLS = 2_000;
const BATCH = 200;

/**
 * What the tool calls of two histories ask for, by payload hash: names and canonical arguments. Only calls that the
 * other side does not have word for word are read, since the others are known to be the same.
 */
export async function readCallTexts(
  reads: Reads,
  left: BranchPath,
  right: BranchPath,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const shared = sharedPrefix(left.events, right.events);
  for (const { conversation, events } of [left, right]) {
    const calls = events.slice(shared).filter((event) => event.kind === "tool_call");
    if (calls.length > MAX_CALLS) return new Map();
    for (let from = 0; from < calls.length; from += BATCH) {
      const batch = calls.slice(from, from + BATCH);
      const contents = await readContents(reads, conversation.familyId, batch);
      contents.forEach(({ parts }, index) => {
        const text = describeCalls(parts);
        const call = batch[index];
        if (call !== undefined && text !== null) texts.set(call.payloadHash, text);
      });
    }
  }
  return texts;
}

/** Events at the beginning that are the same fact on both sides, as a fork's copied ones are. */
function sharedPrefix(left: readonly Event[], right: readonly Event[]): number {
  let shared = 0;
  while (left[shared] !== undefined && left[shared]?.chainHash === right[shared]?.chainHash) shared++;
  return shared;
}

function describeCalls(parts: readonly ContentPart[]): string | null {
  const calls = parts.flatMap((part) =>
    part.type === "tool_call" ? [[part.name, canonicalJsonText(part.arguments)]] : [],
  );
  return calls.length === 0 ? null : JSON.stringify(calls);
}
