import type { Event } from "./event.ts";

/** How much of its parent's history a sub-agent is given; a number counts turns from the end. */
export type SpawnHistory = "all" | "none" | number;

const MAX_TITLE = 200;

type HistoryEvent = Pick<Event, "kind" | "role" | "responseId" | "toolCallId" | "contentHash">;

/** An event a sub-agent may be given, with the turn it is in: 0 is what precedes the first message of a person. */
type Kept<E> = { event: E; turn: number };

/**
 * The events of a parent's history a sub-agent begins with (OpenAI Codex spawn_agent `fork_turns`,
 * keep_forked_rollout_item): what the model was told, and of its own words only the last of each turn. Reasoning, tool
 * calls, their results and what was said between them stay with the parent, and so does what reaches no model.
 * A number keeps the last turns, without what precedes the first message; no more turns than that is all of it.
 *
 * @param events the parent's path from seq 0 up to and including where the sub-agent is spawned.
 */
export function selectGivenEvents<E extends HistoryEvent>(events: readonly E[], history: SpawnHistory): E[] {
  if (history === "none") return [];
  const kept = sanitiseHistory(events);
  const turns = countTurns(events);
  if (history === "all" || history >= turns) return kept.map(({ event }) => event);
  return kept.filter(({ turn }) => turn > turns - history).map(({ event }) => event);
}

/** How many events each choice gives: index n is the last n turns, the last entry is all of the history. */
export function countGivenEvents(events: readonly HistoryEvent[]): number[] {
  const turns = countTurns(events);
  const counts = new Array<number>(turns + 1).fill(0);
  for (const { turn } of sanitiseHistory(events)) {
    // Turn t is among the last n when n > turns - t; what precedes the first turn only comes with all of it.
    const from = Math.min(turns - turn + 1, turns);
    counts[from] = (counts[from] ?? 0) + 1;
  }
  for (let at = 1; at <= turns; at++) counts[at] = (counts[at] ?? 0) + (counts[at - 1] ?? 0);
  return counts;
}

function countTurns(events: readonly HistoryEvent[]): number {
  return events.filter(isUserMessage).length;
}

/** From the end, because only what comes later tells whether words of the model were its last ones in the turn. */
function sanitiseHistory<E extends HistoryEvent>(events: readonly E[]): Kept<E>[] {
  const kept: Kept<E>[] = [];
  let turn = countTurns(events);
  let last: LastWords = "open";
  for (const event of events.toReversed()) {
    const isFinal = isFinalAnswer(event, last);
    if (isFinal || isTold(event)) kept.push({ event, turn });
    if (isUserMessage(event)) {
      turn--;
      last = "open";
    } else if (isSpoken(event)) {
      last = isFinal ? { responseId: event.responseId } : "closed";
    }
  }
  return kept.reverse();
}

/** What is known of a turn's final answer, going back: none seen yet, this response gave it, or nothing earlier can be it. */
type LastWords = "open" | "closed" | { responseId: string | null };

/** An answer may be several messages of one response; a call between them makes the earlier ones commentary. */
function isFinalAnswer(event: HistoryEvent, last: LastWords): boolean {
  if (event.kind !== "message" || !isSpoken(event) || last === "closed") return false;
  return last === "open" || (last.responseId !== null && last.responseId === event.responseId);
}

/** Words or a call of the model that are part of the prompt. */
function isSpoken({ kind, role, contentHash }: HistoryEvent): boolean {
  return contentHash !== null && (kind === "tool_call" || (kind === "message" && role === "assistant"));
}

function isTold(event: HistoryEvent): boolean {
  const { kind, role, toolCallId, contentHash } = event;
  if (kind === "system_prompt") return true;
  if (contentHash === null) return false;
  // An answer that belongs to no call is something the harness told the model.
  if (kind === "tool_result") return toolCallId === null;
  if (kind === "compaction") return true;
  return kind !== "tool_call" && kind !== "reasoning" && (role === "user" || role === "system");
}

function isUserMessage({ kind, role, contentHash }: HistoryEvent): boolean {
  return kind === "message" && role === "user" && contentHash !== null;
}

/**
 * What a sub-agent is called when nobody says: after its parent, with the first number no other title of the family
 * has. The family's fork numbers are no help: forks take them too, so that the first sub-agent might be the third.
 */
export function nameSubAgent(parentTitle: string, taken: readonly string[]): string {
  const base = parentTitle.replace(/ \((?:fork|agent) \d+\)$/, "");
  const others = new Set(taken);
  for (let number = 1; ; number++) {
    const suffix = ` (agent ${number})`;
    const title = `${base.slice(0, MAX_TITLE - suffix.length)}${suffix}`;
    if (!others.has(title)) return title;
  }
}
