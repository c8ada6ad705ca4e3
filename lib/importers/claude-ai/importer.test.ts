import { describe, expect, it } from "vitest";
import { jsonFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { claudeAi } from "./importer.ts";

type Json = Record<string, unknown>;

const NIL = "00000000-0000-4000-8000-000000000000";
const message = (uuid: string, parent: string | undefined, sender: string, extra: Json = {}) => ({
  uuid,
  text: uuid,
  content: [{ type: "text", text: uuid }],
  sender,
  created_at: "2026-05-01T10:00:00Z",
  attachments: [],
  files: [],
  ...(parent === undefined ? {} : { parent_message_uuid: parent }),
  ...extra,
});
const chat = (chat_messages: unknown[], extra: Json = {}) => ({
  uuid: "c1",
  name: "A chat",
  chat_messages,
  ...extra,
});
const read = (...chats: unknown[]) => claudeAi.read([jsonFile("conversations.json", chats)]);

describe("claude.ai exports", () => {
  it("trees: the way to the current leaf is the trunk", () => {
    const { conversations, rejected } = read(
      chat([message("u", NIL, "human"), message("a", "u", "assistant"), message("b", "u", "assistant")], {
        current_leaf_message_uuid: "a",
      }),
    );
    expect(rejected).toEqual([]);
    expect(
      conversations.map(({ forkedFrom, events }) => [forkedFrom?.eventId, events.map((e) => e.eventId)]),
    ).toEqual([
      [undefined, ["u", "a"]],
      ["u", ["b"]],
    ]);
    expect(conversations[0]).toMatchObject({
      externalId: "c1",
      title: "A chat",
      status: "finished",
      config: { provider: "anthropic" },
    });
  });

  it("older exports have no parents: every message follows the one before it", () => {
    const { conversations } = read(
      chat([
        message("u", undefined, "human"),
        message("", undefined, "assistant"),
        message("v", undefined, "human"),
      ]),
    );
    expect(conversations.map(({ events }) => events.map(({ eventId }) => eventId))).toEqual([
      ["u", "message-2", "v"],
    ]);
  });

  it("calls and results inside an answer are events with their own bytes", () => {
    const content = [
      { type: "thinking", thinking: "Hm." },
      { type: "text", text: "Looking." },
      { type: "tool_use", id: "t1", name: "search", input: { query: "x" } },
      {
        type: "tool_result",
        tool_use_id: "t1",
        name: "search",
        content: [{ type: "text", text: "no" }],
        is_error: true,
      },
      { type: "text", text: "Nothing." },
    ];
    const [conversation] = read(
      chat([message("u", NIL, "human"), message("a", "u", "assistant", { content })]),
    ).conversations;
    const events = conversation?.events.slice(1) ?? [];
    expect(
      events.map(({ eventId, kind, sourceKind, role, toolCallId, isError }) => [
        eventId,
        kind,
        sourceKind,
        role,
        toolCallId,
        isError,
      ]),
    ).toEqual([
      ["a", "tool_call", "assistant", "assistant", "t1", false],
      ["a#1", "tool_result", "assistant/tool_result", "tool", "t1", true],
      ["a#2", "message", "assistant/text", "assistant", null, false],
    ]);
    expect(events.slice(1).map((event) => JSON.parse(textOf(event)))).toEqual(content.slice(3));
    for (const event of events) expect(claudeAi.content(event.bytes).model).toEqual(event.model);
  });

  it("attachments with text went to the model, other files are named; old messages have text only", () => {
    const [conversation] = read(
      chat([
        message("u", NIL, "human", {
          content: [],
          attachments: [{ file_name: "a.txt", extracted_content: "Body" }],
          files: [{ file_name: "b.png" }],
        }),
      ]),
    ).conversations;
    expect(conversation?.events[0]?.model).toEqual([
      { type: "context", label: "a.txt", text: "Body" },
      { type: "text", text: "u" },
    ]);
    expect(conversation?.title).toBe("A chat");
  });

  it("projects and users of the same export are ignored, a chat without messages is named", () => {
    const files = [jsonFile("users.json", [{ uuid: "x" }]), jsonFile("conversations.json", [chat([])])];
    expect(claudeAi.read(files)).toEqual({
      conversations: [],
      rejected: [{ file: "conversations.json", line: null, reason: "chat 1: holds no message" }],
      ignored: ["users.json"],
    });
  });
});
