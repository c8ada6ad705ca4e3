import { describe, expect, it } from "vitest";
import { type SeededRandom, seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import type { RunOptions } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { MessageAssembler } from "./assemble-messages.ts";
import { buildRequest } from "./build-request.ts";
import type { HistoryEntry, Says } from "./history-entry.ts";
import { type ModelMessage, userMessage } from "./message.ts";
import { CONFIG, History } from "./testing/history.ts";

const CUT = "The run was cut here; no result was recorded.";

function request(history: History, newMessages: ModelMessage[] = []) {
  return buildRequest({ config: CONFIG, promptCacheKey: "k", ...history, newMessages });
}

/** Messages in short: role, and what is in it. */
function outline(messages: readonly ModelMessage[]): string[] {
  return messages.map(({ role, content }) => {
    const parts = content.map((part) => {
      if (part.type === "tool-call") return `call ${part.toolCallId}`;
      if (part.type !== "tool-result") return "text" in part ? part.text : part.type;
      const { output } = part;
      return `${part.toolCallId} = ${output.type === "content" ? "content" : output.value}`;
    });
    return `${role}: ${parts.join(" | ")}`;
  });
}

const run = (...steps: RunOptions["steps"]) => History.ofRun({ steps });
const call = (path: string, more: object = {}) => ({
  name: "readFile",
  args: { path },
  output: `text of ${path}`,
  ...more,
});

describe("an imported run", () => {
  it("has its system prompt from the config, once, and its context and batches in place", () => {
    const built = request(
      run(
        { user: "CI failed.", context: "notes" },
        { tools: [call("a"), call("b")], thought: "Look." },
        { agent: "Found it.", reasoning: "hm" },
      ),
      [userMessage("Go on")],
    );
    expect(built.system).toBe("Be exact.");
    const lines = outline(built.messages).map((line) => line.replace(/call_\w+/g, "c"));
    expect(lines).toEqual([
      "user: CI failed. | notes",
      "assistant: Look. | call c | call c",
      "tool: c = text of a",
      "tool: c = text of b",
      "assistant: Found it.",
      "user: Go on",
    ]);
    expect(built.repairs).toEqual([]);
    expect(JSON.stringify(built)).not.toContain("hm");
  });

  it("marks a rejected and a failed call as errors, in the words the model saw", () => {
    const { messages } = request(
      run(
        { user: "x" },
        { tools: [call("a", { rejected: "No" }), call("b", { invalid: "path is missing" })] },
      ),
    );
    expect(messages.slice(-2)).toMatchObject([
      { content: [{ output: { type: "error-text", value: "Action rejected: No" } }] },
      { content: [{ output: { type: "error-text", value: "path is missing" } }] },
    ]);
  });

  it("answers a call the run was cut at, in the request only, and says so", () => {
    const history = run({ user: "x" }, { tools: [call("a"), call("b", { pending: true })] });
    const before = JSON.stringify(history.events);
    const { messages, repairs } = request(history, [userMessage("Go on")]);
    expect(outline(messages).slice(-2)).toEqual([expect.stringContaining(CUT), "user: Go on"]);
    const pending = history.events.at(-2);
    expect(repairs).toMatchObject([{ kind: "missing_result", eventId: pending?.eventId }]);
    expect(JSON.stringify(history.events)).toBe(before);
  });

  it("forgets what a compaction forgot, calls and results together, and puts the summary at its place", () => {
    const { messages, repairs } = request(
      run(
        { user: "one" },
        { tools: [call("a"), call("b")], thought: "Look." },
        { condense: "Summary.", forget: 2 },
        { agent: "done" },
      ),
    );
    // The results are gone and with them the calls; the thought stays.
    expect(outline(messages)).toEqual(["user: one", "user: Summary.", "assistant: Look.", "assistant: done"]);
    expect(repairs).toEqual([]);
  });

  it("lets a later compaction forget an earlier summary", () => {
    const first = run({ user: "one" }, { agent: "two" }, { condense: "First summary.", forget: 1 });
    const condensation = first.events.at(-1)?.eventId ?? "";
    const history = run(
      { user: "one" },
      { agent: "two" },
      { condense: "First summary.", forget: 1 },
      {
        event: {
          kind: "Condensation",
          source: "environment",
          forgotten_event_ids: [`${condensation}-summary`],
          summary: "Second summary.",
          summary_offset: 2,
          llm_response_id: "r",
        },
      },
    );
    expect(outline(request(history).messages)).toEqual(["user: one", "user: Second summary."]);
  });

  it("sends a later system prompt as a message: the config's stays the only one", () => {
    const later = {
      kind: "SystemPromptEvent",
      source: "agent",
      system_prompt: { type: "text", text: "New." },
      tools: [],
    };
    expect(outline(request(run({ user: "x" }, { event: later })).messages).at(-1)).toContain("New.");
  });
});

describe("our own events", () => {
  it("puts the pieces of one response together again", () => {
    const history = new History();
    history.say("hi");
    history.commit({
      responseId: "r1",
      model: "m",
      finishReason: "tool_calls",
      parts: [],
      messages: [],
      pieces: ["a", "b"].map((callId) => ({
        kind: "tool_call",
        parts: [],
        message: {
          role: "assistant",
          content: [{ type: "tool-call", toolCallId: callId, toolName: "readFile", input: "{}" }],
        },
        toolCall: { callId, name: "readFile", arguments: "{}", executable: true },
      })),
      usage: {
        model: null,
        input: null,
        cacheRead: null,
        cacheWrite: null,
        output: null,
        reasoning: null,
        cost: null,
        latencyMs: null,
        ttftMs: null,
      },
      offline: false,
      requestBody: null,
    });
    history.answer({ callId: "b", name: "readFile", text: "B", outcome: "ok" });
    history.answer({ callId: "a", name: "readFile", text: "A", outcome: "error" });
    expect(outline(request(history).messages)).toEqual([
      "user: hi",
      "assistant: call a | call b",
      "tool: b = B",
      "tool: a = A",
    ]);
  });

  it("refuses to send a history with an unreadable event in it", () => {
    const history = new History();
    history.say("hi");
    history.payloads.set("payload-0", new TextEncoder().encode("{"));
    expect(() => request(history)).toThrow(/e0|own-0/);
  });
});

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
