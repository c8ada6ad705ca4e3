import { NumberTable } from "#lib/importers/number-table.ts";
import { NO_TEXT, TextTable } from "#lib/importers/text-table.ts";
import { sha256 } from "#lib/sha256.ts";
import { each, placeOf } from "./entry-list.ts";
import type { Item, MessageRole } from "./item.ts";
import type { Entry, EntryList } from "./rollout.ts";

const LONG_TEXT = 200;
/** Columns of what is known of a text: the line that said it last and waits for a partner, the line that said it last. */
const [OPEN, LAST] = [0, 1];
const NONE = -1;

/**
 * Decides which of the lines that may repeat another one do so. Before 0.16x every message and thought is written
 * as `event_msg` and as `response_item`; which comes first differs by version. A text counts once: as response
 * item where there is one, else as event.
 */
export function markEchoes(entries: EntryList): void {
  // Newer versions repeat nothing: their lines need not be read again.
  if (mayRepeat(entries, ["message", "reasoning"])) markRepeatedTexts(entries);
  if (mayRepeat(entries, ["tool_call", "tool_result"])) markRepeatedResults(entries);
}

function mayRepeat(entries: EntryList, kinds: readonly Item["kind"][]): boolean {
  return placeOf(entries, ({ isEcho, kind }) => isEcho && kinds.includes(kind)) >= 0;
}

/**
 * Pairs echoes with items of the same text: each with the neighbour, before or behind, that has no partner yet.
 * Then pairs what is left by role, where nothing else was said in between: an event may leave out what the
 * harness added to the text.
 */
function markRepeatedTexts(entries: EntryList): void {
  const isSpoken = new Uint8Array(entries.length);
  const isPaired = new Uint8Array(entries.length);
  const texts = new TextTable();
  const places = new NumberTable(2, "int32");
  for (let at = 0; at < entries.length; at++) {
    const entry = entries.at(at);
    if (!entry || (entry.kind !== "message" && entry.kind !== "reasoning")) continue;
    for (const text of spokenTexts(entry)) {
      isSpoken[at] = 1;
      const number = texts.add(text);
      if (number === places.length) places.add([NONE, NONE]);
      if (places.get(number, LAST) === at) continue;
      places.set(number, LAST, at);
      const open = places.get(number, OPEN);
      const isPair = open !== NONE && entries.at(open)?.isEcho !== entry.isEcho;
      if (isPair) isPaired[open] = isPaired[at] = 1;
      places.set(number, OPEN, isPair ? NONE : at);
    }
  }
  pairByRole(entries, isPaired);
  for (let at = 0; at < entries.length; at++) {
    const entry = isSpoken[at] === 1 ? entries.at(at) : undefined;
    if (entry?.isEcho) entry.isEcho = isPaired[at] === 1;
  }
}

function pairByRole(entries: EntryList, isPaired: Uint8Array): void {
  const openByRole = new Map<MessageRole, number>();
  for (let at = 0; at < entries.length; at++) {
    const entry = isPaired[at] === 1 ? undefined : entries.at(at);
    if (!entry?.role || entry.role === "system") continue;
    const open = openByRole.get(entry.role) ?? NONE;
    const differs = open !== NONE && entries.at(open)?.isEcho !== entry.isEcho;
    const isPair = differs && saysNothingBetween(entries, open, at);
    if (isPair) isPaired[open] = isPaired[at] = 1;
    openByRole.set(entry.role, isPair ? NONE : at);
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
function saysNothingBetween(entries: EntryList, from: number, to: number): boolean {
  if (to - from > 8) return false;
  for (let at = from + 1; at < to; at++) {
    const kind = entries.at(at)?.kind;
    if (kind === "message" || kind === "tool_call") return false;
  }
  return true;
}

/** An event that begins a call, or ends one, counts as call or result only where no item is. */
function markRepeatedResults(entries: EntryList): void {
  const open = new TextTable();
  const answered = new TextTable();
  const isIn = (table: TextTable, id: string) => table.find(id) !== NO_TEXT;
  for (const { kind, callId, isEcho } of each(entries)) {
    if (isEcho || callId === null) continue;
    (kind === "tool_call" ? open : answered).add(callId);
  }
  for (const entry of each(entries)) {
    const { kind, callId } = entry;
    if (!entry.isEcho || callId === null) continue;
    if (kind === "tool_call") {
      entry.isEcho = isIn(open, callId);
      open.add(callId);
      continue;
    }
    entry.isReport = !isIn(open, callId) && !isIn(answered, callId);
    if (!isIn(open, callId) || isIn(answered, callId)) continue;
    entry.isEcho = false;
    answered.add(callId);
  }
}
