import { describe, expect, it } from "vitest";
import { jsonFile, linesFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { geminiCli } from "./importer.ts";
import { call, gemini, HEADER, user } from "./testing/records.ts";

const readLines = (...values: unknown[]) => geminiCli.read([linesFile("chats/a.jsonl", [HEADER, ...values])]);
const readDocument = (messages: unknown[], more: object = {}) =>
  geminiCli.read([jsonFile("chats/a.json", { ...HEADER, messages, ...more }, 2)]);
const spoken = (result: ReturnType<typeof readLines>) =>
  result.conversations.map((each) =>
    each.events.filter((event) => event.role !== null).map((event) => event.eventId),
  );

describe("messages", () => {
  it("the older form: every message with the bytes of its place in the file", () => {
    const { conversations, rejected } = readDocument([user("u1"), gemini("g1")], { summary: "Say hello" });
    expect(rejected).toEqual([]);
    const [session] = conversations;
    expect(session).toMatchObject({ title: "Say hello", externalId: "s-1", status: "finished" });
    expect(session?.config).toMatchObject({ provider: "google", model: "gemini-3-pro" });
    expect(
      session?.events.map(({ eventId, kind, role, sourceKind }) => [eventId, kind, role, sourceKind]),
    ).toEqual([
      ["u1", "message", "user", "user"],
      ["g1", "message", "assistant", "gemini"],
    ]);
    expect(session?.events.map((event) => JSON.parse(textOf(event)))).toEqual([user("u1"), gemini("g1")]);
  });

  it("prompt with cached and tool tokens as input, thoughts as part of the output", () => {
    const [session] = readLines(user("u1"), gemini("g1")).conversations;
    expect(session?.events.at(-1)?.usage).toEqual({
      model: "gemini-3-pro",
      input: 102,
      cacheRead: 40,
      cacheWrite: null,
      output: 15,
      reasoning: 5,
      cost: null,
      latencyMs: null,
      ttftMs: null,
    });
  });

  it("a message written again replaces the first one where it stands, and counts once", () => {
    const late = gemini("g1", { toolCalls: [call("c1", { output: "hi" })] });
    const { conversations, rejected } = readLines(user("u1"), gemini("g1"), user("u2"), late);
    expect(rejected).toEqual([]);
    const [session] = conversations;
    expect(session?.events.map((event) => event.eventId)).toEqual([
      "session@1",
      "u1",
      "g1",
      "g1/result-1",
      "u2",
    ]);
    expect(session?.events.filter((event) => event.usage !== null)).toHaveLength(1);
    expect(session?.events[2]?.bytes).toEqual(new TextEncoder().encode(JSON.stringify(late)));
  });

  it("calls of one answer first, then their results, all with the answer's response id", () => {
    const calls = [
      call("c1", { output: "Output: 1\nExit Code: 3\nSignal: 0" }),
      call("c2", { error: "no such file" }, { status: "error", name: "read_file" }),
      call("c3", {}, { status: "cancelled", result: null }),
    ];
    const [session] = readLines(user("u1"), gemini("g1", { toolCalls: calls })).conversations;
    const events = session?.events.slice(2) ?? [];
    expect(
      events.map(({ kind, toolName, toolCallId, isError }) => [kind, toolName, toolCallId, isError]),
    ).toEqual([
      ["tool_call", "run_shell_command", "c1", false],
      ["tool_call", "read_file", "c2", false],
      ["tool_call", "run_shell_command", "c3", true],
      ["tool_result", "run_shell_command", "c1", false],
      ["tool_result", "read_file", "c2", true],
    ]);
    expect(new Set(events.map((event) => event.responseId))).toEqual(new Set(["g1"]));
    expect(events[3]?.model).toEqual([
      {
        type: "tool_result",
        callId: "c1",
        name: "run_shell_command",
        text: "Output: 1\nExit Code: 3\nSignal: 0",
        outcome: "ok",
        exitCode: 3,
      },
    ]);
    expect(session?.status).toBe("unknown");
  });

  it("thoughts are shown, not sent; an answer of thoughts only is reasoning", () => {
    const thoughts = [{ subject: "Plan", description: "Look first", timestamp: "x" }];
    const [session] = readLines(user("u1"), gemini("g1", { content: "", thoughts })).conversations;
    const event = session?.events.at(-1);
    expect(event).toMatchObject({ kind: "reasoning", summary: "Plan", model: [] });
    expect(geminiCli.content(event?.bytes ?? new Uint8Array()).parts).toEqual([
      { type: "reasoning", text: "**Plan**\nLook first" },
    ]);
  });

  it("what was typed is shown and names the session, what was sent is what the model sees", () => {
    const init = {
      ...user("u1", [{ text: "You are an agent. Analyze." }]),
      displayContent: [{ text: "/init" }],
    };
    const [session] = readLines(init).conversations;
    const event = session?.events.at(-1);
    expect(session?.title).toBe("/init");
    expect(event?.model).toEqual([{ type: "text", text: "You are an agent. Analyze." }]);
    expect(geminiCli.content(event?.bytes ?? new Uint8Array()).parts).toEqual([
      { type: "text", text: "/init" },
      { type: "context", label: "sent to the model", text: "You are an agent. Analyze." },
    ]);
  });

  it("information and errors of the command line reach no model", () => {
    const info = { ...user("i1", "Request cancelled."), type: "info" };
    const error = { ...user("e1", "API quota"), type: "error" };
    const [session] = readLines(user("u1"), error, info).conversations;
    expect(session?.events.slice(2).map(({ kind, isError, model }) => [kind, isError, model])).toEqual([
      ["error", true, []],
      ["log", false, []],
    ]);
    expect(session?.status).toBe("paused");
  });
});

describe("histories that changed", () => {
  it("a rewind leaves its target and all behind it on a branch", () => {
    const result = readLines(
      user("u1"),
      gemini("g1"),
      user("u2"),
      gemini("g2"),
      { $rewindTo: "u2" },
      user("u3"),
      gemini("g3"),
    );
    expect(result.rejected).toEqual([]);
    expect(spoken(result)).toEqual([
      ["u1", "g1", "u3", "g3"],
      ["u2", "g2"],
    ]);
    const [trunk, left] = result.conversations;
    expect(left).toMatchObject({
      forkedFrom: { key: trunk?.key, eventId: "g1" },
      title: "ask u2",
      status: "idle",
      sourceDigest: null,
    });
    expect(trunk?.events.find((event) => event.sourceKind === "$rewindTo")).toMatchObject({
      kind: "control",
    });
  });

  it("rewinds twice to the first message: two branches that share nothing but the header", () => {
    const result = readLines(
      user("u1"),
      gemini("g1"),
      { $rewindTo: "u1" },
      user("u2"),
      { $rewindTo: "u2" },
      user("u3"),
    );
    expect(spoken(result)).toEqual([["u3"], ["u1", "g1"], ["u2"]]);
    expect(result.conversations.map((each) => each.forkedFrom?.eventId ?? null)).toEqual([
      null,
      "session@1",
      "$rewindTo@4",
    ]);
  });

  it("an unknown rewind target is named, and nothing is left out", () => {
    const result = readLines(user("u1"), { $rewindTo: "gone" }, gemini("g1"));
    expect(spoken(result)).toEqual([["u1", "g1"]]);
    expect(result.rejected).toEqual([
      {
        file: "chats/a.jsonl",
        line: 3,
        reason: expect.stringMatching(/^rewinds to message gone, which is not there/),
      },
    ]);
  });

  it("a history that only grew: the new messages come in from inside the record", () => {
    const result = readLines(
      { $set: { messages: [user("u1")] } },
      { $set: { messages: [user("u1"), gemini("g1")], lastUpdated: "x" } },
    );
    expect(spoken(result)).toEqual([["u1", "g1"]]);
    expect(textOf(result.conversations[0]?.events[1] ?? { bytes: new Uint8Array() })).toBe(
      JSON.stringify(user("u1")),
    );
  });

  it("a history cut back goes on from there; what it lost is a branch", () => {
    const result = readLines(
      user("u1"),
      gemini("g1"),
      user("u2"),
      { $set: { messages: [user("u1"), gemini("g1")] } },
      user("u3"),
    );
    expect(spoken(result)).toEqual([["u1", "g1", "u3"], ["u2"]]);
  });

  it("a compression is one event on the same line, and kept messages do not count again", () => {
    const summary = user("s1", [{ text: "We said hello." }]);
    const result = readLines(
      user("u1"),
      gemini("g1"),
      { $set: { messages: [summary, gemini("g1")] } },
      user("u2"),
    );
    expect(result.conversations).toHaveLength(1);
    const events = result.conversations[0]?.events ?? [];
    expect(events.map((event) => event.kind)).toEqual([
      "state",
      "message",
      "message",
      "compaction",
      "message",
    ]);
    expect(events[3]?.model).toMatchObject([{ type: "compaction", summary: "We said hello.\n\nanswer g1" }]);
    expect(events.filter((event) => event.usage !== null)).toHaveLength(1);
  });
});

describe("sessions other writers keep", () => {
  it("without a project's hash and ids, in the API's words", () => {
    const at = "2026-01-14T16:00:00.000Z";
    const file = jsonFile("session-x.json", {
      sessionId: "x-1",
      startTime: at,
      lastUpdated: at,
      messages: [
        { type: "user", content: "Hello", timestamp: at },
        { type: "model", content: "Hi.", timestamp: at },
        { type: "model", parts: [{ text: "Step two" }], timestamp: at },
      ],
    });
    expect(geminiCli.detect([file])).toBe(true);
    const { conversations, rejected } = geminiCli.read([file]);
    expect(rejected).toEqual([]);
    expect(conversations[0]?.events.map(({ role, summary, kind }) => [role, kind, summary])).toEqual([
      ["user", "message", "Hello"],
      ["assistant", "message", "Hi."],
      ["assistant", "message", "Step two"],
    ]);
    for (const { bytes, kind, model } of conversations[0]?.events ?? [])
      expect(geminiCli.content(bytes, kind).model).toEqual(model);
  });
});
