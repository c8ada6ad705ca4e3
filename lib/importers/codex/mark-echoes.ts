import { sha256 } from "#lib/sha256.ts";
import type { Entry } from "./rollout.ts";

const LONG_TEXT = 200;

/**
 * Decides which of the lines that may repeat another one do so. Before 0.16x every message and thought is written
 * as `event_msg` and as `response_item`; which comes first differs by version. A text counts once: as response
 * item where there is one, else as event.
 */
export function markEchoes(entries: readonly Entry[]): void {
  markRepeatedTexts(entries);
  markRepeatedResults(entries);
}

/**
 * Pairs echoes with items of the same text: each with the neighbour, before or behind, that has no partner yet.
 * Then pairs what is left by role, where nothing else was said in between: an event may leave out what the
 * harness added to the text.
 */
function markRepeatedTexts(entries: readonly Entry[]): void {
  const byText = new Map<string, number[]>();
  const spoken: number[] = [];
  for (const [at, entry] of entries.entries()) {
    const texts = spokenTexts(entry);
    if (texts.length > 0) spoken.push(at);
    for (const text of texts) {
      const list = byText.get(text) ?? [];
      if (list.at(-1) !== at) list.push(at);
      byText.set(text, list);
    }
  }
  const paired = new Set<number>();
  for (const list of byText.values()) pairNeighbours(entries, list, paired, () => true);
  const left = new Map<string, number[]>();
  for (const at of spoken) {
    const entry = entries[at];
    if (!entry || paired.has(at) || entry.item.kind !== "message") continue;
    const list = left.get(entry.item.role) ?? [];
    list.push(at);
    left.set(entry.item.role, list);
  }
  for (const list of left.values()) {
    pairNeighbours(entries, list, paired, (from, to) => saysNothingBetween(entries, from, to));
  }
  for (const at of spoken) {
    const entry = entries[at];
    if (entry?.isEcho) entry.isEcho = paired.has(at);
  }
}

function pairNeighbours(
  entries: readonly Entry[],
  list: readonly number[],
  paired: Set<number>,
  mayPair: (from: number, to: number) => boolean,
): void {
  let open: number | null = null;
  for (const at of list) {
    const differs = open !== null && entries[open]?.isEcho !== entries[at]?.isEcho;
    if (open !== null && differs && mayPair(open, at)) {
      paired.add(open).add(at);
      open = null;
    } else {
      open = at;
    }
  }
}

/** Keys of what an entry says: a thought in parts is echoed part by part. */
function spokenTexts({ item }: Entry): string[] {
  if (item.kind === "reasoning") return item.texts.map((text) => textKey("reasoning", text));
  if (item.kind !== "message" || item.role === "system") return [];
  const texts = item.parts.flatMap((part) => (part.type === "text" ? part.text : []));
  return [textKey(item.role, texts.join("\n"))];
}

/** Long texts by their hash: the keys of a whole thread are in memory together. */
function textKey(speaker: string, text: string): string {
  const said = text.trim();
  return `${speaker}\n${said.length > LONG_TEXT ? sha256(said) : said}`;
}

/** At most a few lines apart, so that hostile files stay linear. */
function saysNothingBetween(entries: readonly Entry[], from: number, to: number): boolean {
  if (to - from > 8) return false;
  return entries
    .slice(from + 1, to)
    .every(({ item }) => item.kind !== "message" && item.kind !== "tool_call");
}

/** An event that begins a call, or ends one, counts as call or result only where no item is. */
function markRepeatedResults(entries: readonly Entry[]): void {
  const open = new Set<string>();
  const answered = new Set<string>();
  for (const { item, isEcho } of entries) {
    if (isEcho || (item.kind !== "tool_call" && item.kind !== "tool_result") || item.callId === null)
      continue;
    (item.kind === "tool_call" ? open : answered).add(item.callId);
  }
  for (const entry of entries) {
    const { item } = entry;
    if (!entry.isEcho || (item.kind !== "tool_call" && item.kind !== "tool_result") || item.callId === null)
      continue;
    if (item.kind === "tool_call") {
      entry.isEcho = open.has(item.callId);
      open.add(item.callId);
      continue;
    }
    entry.isReport = !open.has(item.callId) && !answered.has(item.callId);
    if (!open.has(item.callId) || answered.has(item.callId)) continue;
    entry.isEcho = false;
    answered.add(item.callId);
  }
}
