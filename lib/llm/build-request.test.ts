import { describe, expect, it } from "vitest";
import type { RunOptions } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { buildRequest } from "./build-request.ts";
import { type ModelMessage, userMessage } from "./message.ts";
import { CONFIG, History } from "./testing/history.ts";
import { outline } from "./testing/outline.ts";

function request(history: History, newMessages: ModelMessage[] = []) {
  return buildRequest({ config: CONFIG, promptCacheKey: "k", ...history, newMessages });
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
    expect(outline(messages).slice(-2)).toEqual([
      expect.stringContaining("The run was cut here; no result was recorded."),
      "user: Go on",
    ]);
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

  it("lets a later compaction forget an earlier summary (compact_resume_after_second_compaction_preserves_history)", () => {
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

  it("says which tools are sent without their schema", () => {
    const tools = [...CONFIG.tools, { name: "terminal", description: null, inputSchema: null }];
    const built = buildRequest({
      config: { ...CONFIG, tools },
      promptCacheKey: "k",
      ...new History(),
      newMessages: [userMessage("hi")],
    });
    expect(built.repairs).toMatchObject([
      { kind: "no_schema", text: expect.stringMatching(/for terminal;/) },
    ]);
  });

  it("refuses to send a history with an unreadable event in it", () => {
    const history = new History();
    history.say("hi");
    history.payloads.set("payload-0", new TextEncoder().encode("{"));
    expect(() => request(history)).toThrow(/e0|own-0/);
  });
});
