import { canonicalJsonText } from "#lib/conversation/canonical-json.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Event } from "#lib/conversation/event.ts";
import type { Reads } from "#lib/db/store.ts";
import { importerFor } from "#lib/importers/registry.ts";
import type { ToolAnswer } from "#lib/llm/message.ts";
import { callArguments } from "./open-calls.ts";

type Call = { callId: string; name: string; arguments: string };
type Answered = { call: Event; result: Event };

/**
 * The result this family has on record for the same tool with the same canonical arguments, or null. Nothing is
 * executed. What came next where this conversation was forked from is preferred, then the newest result on its own
 * path, then the newest elsewhere. A rejected or made-up result is no record of what the tool does.
 */
export async function findRecordedAnswer(
  reads: Reads,
  conversation: Conversation,
  call: Call,
): Promise<ToolAnswer | null> {
  const { familyId } = conversation;
  const [events, family] = await Promise.all([
    reads.listOwnToolEvents(familyId, call.name),
    reads.listConversationsOfFamilies([familyId]),
  ]);
  const calls = events.filter((event) => event.kind === "tool_call");
  if (calls.length === 0) return null;
  const payloads = await reads.loadPayloads(familyId, [...new Set(calls.map((each) => each.payloadHash))]);
  const wanted = canonicalJsonText(call.arguments);
  const same = calls.filter((each) => {
    const given = callArguments(each, payloads);
    return given !== null && canonicalJsonText(given) === wanted;
  });
  const places = new Map(family.map((each) => [each.id, each]));
  const answered = pairResults(same, events, places);
  for (const { result } of rankFor(conversation, answered, places)) {
    const bytes = (await reads.loadPayloads(familyId, [result.payloadHash])).get(result.payloadHash);
    const answer = bytes && readAnswer(result, bytes);
    if (answer) return { ...answer, callId: call.callId, name: call.name };
  }
  return null;
}

/** Each call with its first result: in its own conversation, or in a fork that inherited the call. */
function pairResults(
  calls: readonly Event[],
  events: readonly Event[],
  places: ReadonlyMap<string, Conversation>,
): Answered[] {
  const byId = new Map<string, Event[]>();
  for (const call of calls) {
    if (call.toolCallId !== null) byId.set(call.toolCallId, [...(byId.get(call.toolCallId) ?? []), call]);
  }
  return events.flatMap((result) => {
    if (result.kind !== "tool_result" || result.toolCallId === null) return [];
    // Ids repeat in some formats: the last call before the result is the one it answers.
    const call = (byId.get(result.toolCallId) ?? [])
      .filter((each) => each.seq < result.seq && isOnPath(each, result.conversationId, places))
      .sort((a, b) => b.seq - a.seq)[0];
    return call ? [{ call, result }] : [];
  });
}

/** Whether an event is part of the conversation's history, inherited or own. */
function isOnPath(event: Event, conversationId: string, places: ReadonlyMap<string, Conversation>): boolean {
  let at = places.get(conversationId);
  let through = Number.POSITIVE_INFINITY;
  while (at && at.id !== event.conversationId) {
    through = Math.min(through, at.forkPointSeq ?? -1);
    at = at.forkedFromId === null ? undefined : places.get(at.forkedFromId);
  }
  return at !== undefined && event.seq <= through;
}

function rankFor(
  conversation: Conversation,
  answered: readonly Answered[],
  places: ReadonlyMap<string, Conversation>,
): Answered[] {
  const { id, forkedFromId, forkPointSeq } = conversation;
  const rank = ({ call, result }: Answered): number => {
    if (call.conversationId === forkedFromId && call.seq > (forkPointSeq ?? -1)) return 0;
    return isOnPath(result, id, places) ? 1 : 2;
  };
  const ranked = answered.map((each, index) => ({ each, index, rank: rank(each) }));
  ranked.sort((a, b) => a.rank - b.rank || (a.rank === 0 ? a.index - b.index : b.index - a.index));
  return ranked.map(({ each }) => each);
}

/** As the model was given it, with what the harness put beside it. */
function readAnswer(result: Event, bytes: Uint8Array): Pick<ToolAnswer, "text" | "outcome"> | null {
  const { parts, model } = importerFor(result.format).content(bytes, result.kind);
  const part = model.find((each) => each.type === "tool_result");
  const isMadeUp = parts.some(
    (each) => each.type === "note" && each.label === "answered" && each.text === "synthetic",
  );
  if (!part || part.outcome === "rejected" || isMadeUp) return null;
  const texts = model.flatMap((each) =>
    each.type === "tool_result" || each.type === "context" || each.type === "text" ? [each.text] : [],
  );
  return { text: texts.join("\n\n"), outcome: part.outcome };
}
