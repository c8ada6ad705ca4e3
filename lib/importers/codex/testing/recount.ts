import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { addTotals, emptyTotals, sumUsages } from "#lib/conversation/metrics.ts";
import type { ImportedConversation, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { codex } from "../importer.ts";

/** A file or all files of a folder of the corpus, by path. */
export function loadFrom(corpus: string, path: string): SourceFile[] {
  const root = join(corpus, path);
  const found = statSync(root).isFile()
    ? [root]
    : readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
  return found
    .sort()
    .map((file) => ({ path: relative(corpus, file), bytes: new Uint8Array(readFileSync(file)) }));
}

export type Usage = { input_tokens: number; output_tokens: number; cached_input_tokens?: number };
type Payload = {
  type?: string;
  id?: string;
  role?: string;
  content?: string | { text?: string }[];
  message?: string;
  text?: string;
  forked_from_id?: string;
  num_turns?: number;
  response_id?: string;
  usage?: Usage;
  history_base?: { thread_id: string };
  item?: { type: string; content?: { text?: string }[] };
  info?: { total_token_usage?: Usage; last_token_usage?: Usage } | null;
};
export type RawLine = { type: string; payload: Payload; text: string };

/** The lines that are JSON objects, read with nothing of the importer. */
export function rawLines(file: SourceFile): RawLine[] {
  return new TextDecoder()
    .decode(file.bytes)
    .split("\n")
    .flatMap((text) => {
      try {
        const line: Record<string, unknown> = JSON.parse(text.trim());
        const isEnvelope = typeof line.payload === "object";
        return [
          {
            type: String(isEnvelope ? line.type : "response_item"),
            payload: (isEnvelope ? line.payload : line) as Payload,
            text: text.trim(),
          },
        ];
      } catch {
        return [];
      }
    });
}

const HARNESS = /^<[a-z_]+( instructions)?>|^# AGENTS/;
export const CALL = /^(function|custom_tool|local_shell|tool_search|web_search|image_generation|tool)_call$/;

function said(payload: Payload): string {
  const content = payload.content ?? payload.message ?? payload.text ?? "";
  return (typeof content === "string" ? content : content.map((part) => part.text ?? "").join("\n")).trim();
}

/** How often each text was said by a role: in whichever of the two forms it is there more often. */
export function countSaid(lines: readonly RawLine[], role: "user" | "assistant"): number {
  const items = new Map<string, number>();
  const events = new Map<string, number>();
  const echo = role === "user" ? /^user_message$/ : /^agent_message$/;
  const item = role === "user" ? "UserMessage" : "AgentMessage";
  for (const { type, payload } of lines) {
    if (type === "response_item" && payload.role === role && !HARNESS.test(said(payload))) {
      items.set(said(payload), (items.get(said(payload)) ?? 0) + 1);
    } else if (type === "event_msg" && echo.test(payload.type ?? "")) {
      events.set(said(payload), (events.get(said(payload)) ?? 0) + 1);
    } else if (payload.item?.type === item) {
      const text = said({ content: payload.item.content ?? [] });
      events.set(text, (events.get(text) ?? 0) + 1);
    }
  }
  const texts = new Set([...items.keys(), ...events.keys()]);
  return [...texts].reduce((sum, text) => sum + Math.max(items.get(text) ?? 0, events.get(text) ?? 0), 0);
}

export const count = (lines: readonly RawLine[], test: (line: RawLine) => boolean) =>
  lines.filter(test).length;
export const finalTotal = (lines: readonly RawLine[]) =>
  lines.findLast((line) => line.payload.info?.total_token_usage)?.payload.info?.total_token_usage;

/** Reports whose running total differs from the one before. */
export function countTotals(lines: readonly RawLine[]): number {
  const totals = lines.flatMap(({ payload }) => payload.info?.total_token_usage ?? []);
  const shown = totals.map((total) => `${total.input_tokens}/${total.output_tokens}`);
  return shown.filter((total, at) => total !== shown[at - 1]).length;
}

export const eventsOf = ({ conversations }: ImportResult) => conversations.flatMap((each) => each.events);
export function totalsOf(conversations: readonly ImportedConversation[]) {
  const spent = sumUsages(conversations.flatMap((each) => each.events.map((event) => event.usage)));
  return conversations.reduce(
    (sum, each) => addTotals(sum, each.unattributed),
    addTotals(spent, emptyTotals()),
  );
}

/** Every line once, as it is, readable, with nothing that breaks a line. */
export function expectWhole(result: ImportResult, texts: readonly string[]): void {
  const events = eventsOf(result);
  expect(events.map((event) => new TextDecoder().decode(event.bytes)).sort()).toEqual([...texts].sort());
  for (const event of events) {
    expect(EventContent.safeParse(codex.content(event.bytes)).success).toBe(true);
    expect(event.summary).not.toBe("");
    expect(event.summary).not.toMatch(/\p{Cc}/u);
  }
  for (const { events: own } of result.conversations) {
    expect(new Set(own.map((event) => event.eventId)).size).toBe(own.length);
  }
}
