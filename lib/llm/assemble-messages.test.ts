import { describe, expect, it } from "vitest";
import { type SeededRandom, seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { MessageAssembler } from "./assemble-messages.ts";
import type { HistoryEntry, Says } from "./history-entry.ts";
import { outline } from "./testing/outline.ts";

const CUT = "The run was cut here; no result was recorded.";

const entry = (eventId: string, says: Says, responseId: string | null = null): HistoryEntry => ({
  eventId,
  responseId,
  says,
});
const said = (eventId: string, text: string) =>
  entry(eventId, { role: "user", content: [{ type: "text", text }] });
const called = (eventId: string, callId: string, responseId: string) =>
  entry(
    eventId,
    { role: "assistant", content: [{ type: "tool-call", toolCallId: callId, toolName: "t", input: "{}" }] },
    responseId,
  );
const answered = (eventId: string, callId: string | null) =>
  entry(eventId, {
    role: "tool",
    answers: [{ callId, name: "t", output: { type: "text", value: `result ${eventId}` } }],
  });

function assemble(entries: readonly HistoryEntry[]) {
  const assembler = new MessageAssembler();
  for (const each of entries) assembler.add(each);
  assembler.end();
  return assembler;
}

describe("repairs", () => {
  it("sends a late result as a message, after the calls that still wait", () => {
    const { messages, repairs } = assemble([
      called("e1", "a", "r1"),
      called("e2", "b", "r2"),
      answered("e3", "a"),
      answered("e4", "b"),
      said("e5", "go"),
    ]);
    expect(outline(messages)).toEqual([
      "assistant: call a",
      `tool: a = ${CUT}`,
      "assistant: call b",
      "tool: b = result e4",
      "user: Late result of t (call a):\nresult e3",
      "user: go",
    ]);
    expect(repairs.map((repair) => repair.kind)).toEqual(["missing_result", "late_result"]);
  });

  it("leaves out a second result and a result without its call, and names them", () => {
    const { messages, repairs } = assemble([
      called("e1", "a", "r1"),
      answered("e2", "a"),
      answered("e3", "a"),
      answered("e4", "zzz"),
      answered("e5", null),
    ]);
    expect(outline(messages)).toEqual(["assistant: call a", "tool: a = result e2"]);
    expect(repairs.map((repair) => [repair.kind, repair.eventId])).toEqual([
      ["duplicate_result", "e3"],
      ["orphan_result", "e4"],
      ["orphan_result", "e5"],
    ]);
  });

  it("gives a call id used again another one, and its result with it", () => {
    const { messages, repairs } = assemble([
      called("e1", "call_0", "r1"),
      answered("e2", "call_0"),
      called("e3", "call_0", "r2"),
      answered("e4", "call_0"),
    ]);
    expect(outline(messages).slice(2)).toEqual(["assistant: call call_0-2", "tool: call_0-2 = result e4"]);
    expect(repairs).toMatchObject([{ kind: "renamed", eventId: "e3" }]);
  });
});

function randomEntries(random: SeededRandom): HistoryEntry[] {
  const calls = ["a", "b", "c"];
  return Array.from({ length: 40 }, (_, at) => {
    const id = `e${at}`;
    if (random.chance(0.25)) return said(id, `text ${at}`);
    if (random.chance(0.5)) return called(id, random.pick(calls), `r${Math.floor(at / 3)}`);
    return answered(id, random.pick([...calls, null]));
  });
}

describe("any history", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("begins with the messages of each of its beginnings, seed %i", (seed) => {
    const entries = randomEntries(seededRandom(seed));
    const whole = assemble(entries).messages;
    for (let length = 1; length <= entries.length; length++) {
      // A request is made when a person or a tool has spoken, and what waits is closed before the next word.
      if (entries[length - 1]?.says.role !== "user") continue;
      const part = assemble(entries.slice(0, length)).messages;
      expect(whole.slice(0, part.length)).toEqual(part);
    }
  });

  it.each([11, 12, 13, 14])("answers every call exactly once, right behind it, seed %i", (seed) => {
    const { messages } = assemble(randomEntries(seededRandom(seed)));
    const ids = new Set<string>();
    for (const [index, message] of messages.entries()) {
      if (message.role !== "assistant") continue;
      const calls = message.content.flatMap((part) => (part.type === "tool-call" ? [part.toolCallId] : []));
      const results = messages.slice(index + 1, index + 1 + calls.length).flatMap((next) => {
        return next.role === "tool" ? next.content.map((part) => part.toolCallId) : [];
      });
      expect([...results].sort()).toEqual([...calls].sort());
      for (const id of calls) expect(ids.has(id)).toBe(false);
      for (const id of calls) ids.add(id);
    }
    const results = messages.filter((message) => message.role === "tool");
    expect(results).toHaveLength(ids.size);
  });
});
