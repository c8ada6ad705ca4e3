import { describe, expect, it } from "vitest";
import { jsonFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { librechat } from "./importer.ts";

type Json = Record<string, unknown>;

const NIL = "00000000-0000-0000-0000-000000000000";
const message = (
  messageId: string,
  parentMessageId: string | null,
  isCreatedByUser: boolean,
  extra: Json = {},
) => ({
  messageId,
  parentMessageId,
  isCreatedByUser,
  sender: isCreatedByUser ? "User" : "GPT-4",
  text: messageId,
  createdAt: "2026-05-01T10:00:00.000Z",
  ...extra,
});
const chat = (messages: unknown[], extra: Json = {}) => ({
  conversationId: "c1",
  endpoint: "openAI",
  title: "A chat",
  exportAt: "now",
  options: { model: "gpt-4o", promptPrefix: "Be brief.", temperature: 0.8 },
  messages,
  ...extra,
});
const read = (value: unknown) => librechat.read([jsonFile("a.json", value, 1)]);

describe("LibreChat exports", () => {
  it("flat lists: branches at their parents, settings of the chat, usage of answers only", () => {
    const { conversations, rejected } = read(
      chat([
        message("u", NIL, true, { tokenCount: 9 }),
        message("a1", "u", false, { model: "gpt-4", tokenCount: 7, promptTokens: 30 }),
        message("a2", "u", false, { model: "gpt-4o", tokenCount: 0 }),
      ]),
    );
    expect(rejected).toEqual([]);
    expect(
      conversations.map(({ externalId, forkedFrom, events, config }) => [
        externalId,
        forkedFrom?.eventId,
        events.map(({ eventId, usage }) => [eventId, usage?.input, usage?.output]),
        config.model,
      ]),
    ).toEqual([
      [
        "c1",
        undefined,
        [
          ["u", undefined, undefined],
          ["a2", undefined, undefined],
        ],
        "gpt-4o",
      ],
      ["c1#a1", "u", [["a1", 30, 7]], "gpt-4"],
    ]);
    expect(conversations[0]).toMatchObject({
      title: "A chat",
      config: { provider: "openAI", systemPrompt: "Be brief.", parameters: { temperature: 0.8 } },
    });
  });

  it("recursive exports: the same tree, every message without the ones below it", () => {
    const flat = [
      message("u", NIL, true),
      message("a", "u", false),
      message("b", "u", false),
      message("v", "a", true),
    ];
    const [u, a, b, v] = flat;
    const nested = [
      {
        ...u,
        children: [
          { ...a, children: [{ ...v, children: [] }] },
          { ...b, children: [] },
        ],
      },
    ];
    for (const value of [
      chat(nested, { recursive: true }),
      { ...chat([]), messages: undefined, messagesTree: nested },
    ]) {
      const { conversations, rejected } = read(value);
      expect(rejected).toEqual([]);
      expect(
        conversations.map(({ forkedFrom, events }) => [forkedFrom?.eventId, events.map((e) => e.eventId)]),
      ).toEqual([
        [undefined, ["u", "b"]],
        ["u", ["a", "v"]],
      ]);
      const payloads = conversations.flatMap(({ events }) =>
        events.map((event) => JSON.parse(textOf(event))),
      );
      expect(payloads).toEqual([u, b, a, v]);
    }
  });

  it("content blocks: thought, text, and a call with the result inside it", () => {
    const tool_call = { id: "t1", name: "search", args: '{"query":"x"}', output: "found", type: "tool_call" };
    const content = [
      { type: "think", think: "Hm." },
      { type: "text", text: { value: "Let me look." } },
      { type: "tool_call", tool_call },
      { type: "tool_call", tool_call: { id: "t2", name: "open", args: {} } },
      { type: "text", text: "Done" },
    ];
    const [conversation] = read(
      chat([message("u", NIL, true), message("a", "u", false, { content, text: "ignored" })]),
    ).conversations;
    const events = conversation?.events.slice(1) ?? [];
    expect(events.map(({ eventId, kind, role, toolCallId }) => [eventId, kind, role, toolCallId])).toEqual([
      ["a", "tool_call", "assistant", "t1"],
      ["a#1", "tool_result", "tool", "t1"],
      ["a#2", "tool_call", "assistant", "t2"],
      ["a#3", "message", "assistant", null],
    ]);
    expect(events[0]?.model.map(({ type }) => type)).toEqual(["reasoning", "text", "tool_call"]);
    expect(JSON.parse(textOf(events[1] ?? { bytes: new Uint8Array() }))).toEqual(tool_call);
    for (const event of events) expect(librechat.content(event.bytes).model).toEqual(event.model);
    expect(new Set(events.map(({ responseId }) => responseId)).size).toBe(1);
  });

  it("a failed answer is an error nobody sends to a model", () => {
    const [conversation] = read(
      chat([message("u", NIL, true), message("a", "u", false, { error: true, text: "Too long" })]),
    ).conversations;
    expect(conversation?.status).toBe("error");
    expect(conversation?.events[1]).toMatchObject({
      kind: "error",
      isError: true,
      model: [],
      summary: "error: Too long",
    });
  });

  it("missing ids, parents and objects", () => {
    const { conversations, rejected } = read(
      chat([
        message("u", "gone", true),
        7,
        { ...message("", "u", false), messageId: undefined },
        { messageId: "u" },
      ]),
    );
    expect(rejected.map(({ reason }) => reason)).toEqual([
      "message 2 is no JSON object",
      'message "u" is there twice with other content: only the first is imported',
      'message "u" goes on from "gone", which is not there: it starts a line',
    ]);
    expect(conversations[0]?.events).toHaveLength(2);
  });

  it("a recursive export that is too deep says what to do", () => {
    let nested: Json = { ...message("last", null, true), children: [] };
    for (let at = 0; at < 120; at++) nested = { ...message(`m${at}`, null, true), children: [nested] };
    const file = jsonFile("a.json", chat([nested], { recursive: true }));
    expect(librechat.detect([file])).toBe(true);
    expect(librechat.read([file]).rejected).toMatchObject([
      { reason: expect.stringMatching(/^is nested deeper than 200 levels; export it without “recursive”/) },
    ]);
  });

  it("an export without a message is refused with the reason", () => {
    expect(read(chat([])).rejected).toEqual([{ file: "a.json", line: null, reason: "holds no message" }]);
  });
});
