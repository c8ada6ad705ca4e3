import { describe, expect, it } from "vitest";
import { jsonFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { chatgpt } from "./importer.ts";

type Json = Record<string, unknown>;

function node(
  id: string,
  parent: string | null,
  role: string | null,
  content: Json = {},
  extra: Json = {},
): [string, Json] {
  const { name = null, metadata = {}, ...rest } = extra;
  const message = role && {
    id,
    author: { role, name, metadata: {} },
    create_time: 1_700_000_000.5,
    content,
    metadata,
    recipient: "all",
    ...rest,
  };
  return [id, { id, message, parent, children: [] }];
}

const text = (...parts: unknown[]) => ({ content_type: "text", parts });
const chat = (nodes: [string, Json][], extra: Json = {}) => ({
  title: "A chat",
  create_time: 1_700_000_000,
  conversation_id: "c1",
  mapping: Object.fromEntries(nodes),
  ...extra,
});
const read = (...chats: unknown[]) => chatgpt.read([jsonFile("conversations.json", chats)]);
const TOP = node("top", null, null);

describe("ChatGPT exports", () => {
  it("the way to current_node is the trunk; what was left is a fork at its real point", () => {
    const { conversations, rejected } = read(
      chat(
        [
          TOP,
          node("u1", "top", "user", text("Hello")),
          node("a1", "u1", "assistant", text("Hi"), { metadata: { model_slug: "gpt-4" } }),
          node("a2", "u1", "assistant", text("Hey"), { metadata: { model_slug: "gpt-5" } }),
          node("u2", "a2", "user", text("Bye")),
          node("v1", "top", "user", text("Edited")),
        ],
        { current_node: "u2" },
      ),
    );
    expect(rejected).toEqual([]);
    expect(
      conversations.map(({ externalId, forkedFrom, config, events, sourceDigest }) => [
        externalId,
        forkedFrom?.eventId,
        config.model,
        events.map(({ eventId }) => eventId),
        sourceDigest !== null,
      ]),
    ).toEqual([
      ["c1", undefined, "gpt-5", ["u1", "a2", "u2"], true],
      ["c1#a1", "u1", "gpt-4", ["a1"], false],
      ["c1#v1", null, null, ["v1"], false],
    ]);
    expect(conversations[0]).toMatchObject({ title: "A chat", config: { provider: "openai" } });
    expect(conversations[0]?.events[0]).toMatchObject({
      kind: "message",
      sourceKind: "user/text",
      timestamp: "2023-11-14T22:13:20.500Z",
    });
  });

  it("pairs tools with the node that called them, over several answers", () => {
    const code = (recipient: string) => ({ recipient, metadata: { model_slug: "gpt-4" } });
    const quote = { content_type: "tether_quote", url: "https://x", text: "Quoted" };
    const [conversation] = read(
      chat([
        TOP,
        node("u", "top", "user", text("Search")),
        node(
          "c",
          "u",
          "assistant",
          { content_type: "code", language: "unknown", text: 'search("x")' },
          code("browser"),
        ),
        node(
          "r1",
          "c",
          "tool",
          { content_type: "tether_browsing_display", result: "Found" },
          { name: "browser" },
        ),
        node("r2", "r1", "tool", quote, { name: "browser" }),
        node("p", "r2", "assistant", { content_type: "code", text: "1/0" }, code("python")),
        node(
          "e",
          "p",
          "tool",
          { content_type: "system_error", name: "ZeroDivision", text: "no" },
          { name: "python" },
        ),
        node("t", "e", "tool", { content_type: "execution_output", text: "late" }, { name: "python" }),
        node("a", "t", "assistant", text("Done")),
      ]),
    ).conversations;
    expect(
      conversation?.events.map(({ kind, toolName, toolCallId, isError }) => [
        kind,
        toolName,
        toolCallId,
        isError,
      ]),
    ).toEqual([
      ["message", null, null, false],
      ["tool_call", "browser", "c", false],
      ["tool_result", "browser", "c", false],
      ["tool_result", "browser", "c", false],
      ["tool_call", "python", "p", false],
      ["tool_result", "python", "p", true],
      ["tool_result", "python", "p", false],
      ["message", null, null, false],
    ]);
    expect(conversation?.status).toBe("finished");
    expect(conversation?.events[1]?.model).toMatchObject([{ type: "tool_call", arguments: 'search("x")' }]);
    expect(conversation?.events[2]?.model).toMatchObject([
      { type: "tool_result", callId: "c", text: "Found" },
    ]);
  });

  it("reads thoughts, custom instructions, pictures and the system's words", () => {
    const [conversation] = read(
      chat([
        TOP,
        node("s0", "top", "system", text("")),
        node("s", "s0", "system", text("Be brief.")),
        node("i", "s", "user", {
          content_type: "user_editable_context",
          user_profile: "I",
          user_instructions: "Do",
        }),
        node("m", "i", "user", {
          content_type: "multimodal_text",
          parts: [{ content_type: "image_asset_pointer", asset_pointer: "file-service://f" }, "What is it?"],
        }),
        node("th", "m", "assistant", {
          content_type: "thoughts",
          thoughts: [{ summary: "Look", content: "A cat" }],
        }),
        node("x", "th", "assistant", { content_type: "surprise", payload: 1 }),
      ]),
    ).conversations;
    expect(conversation?.config.systemPrompt).toBe("Be brief.");
    expect(conversation?.events.map(({ kind, model }) => [kind, model.map(({ type }) => type)])).toEqual([
      ["state", []],
      ["system_prompt", []],
      ["message", ["context", "context"]],
      ["message", ["text"]],
      ["reasoning", ["reasoning"]],
      ["message", ["text"]],
    ]);
    expect(conversation?.events[3]?.summary).toBe("What is it?");
    expect(chatgpt.content(conversation?.events[3]?.bytes ?? new Uint8Array()).parts[0]).toMatchObject({
      type: "note",
      label: "image_asset_pointer",
    });
  });

  it("several chats are several roots; a chat without messages and one that is there twice are named", () => {
    const one = chat([TOP, node("u", "top", "user", text("x"))]);
    const { conversations, rejected } = read(one, chat([TOP]), { mapping: 3 }, one);
    expect(conversations).toHaveLength(1);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      "chat 2: holds no message",
      "chat 3: is no conversation",
      "chat 4: holds the same bytes as conversations.json#1; imported once",
    ]);
  });

  it("damage in a tree is named and the rest comes in", () => {
    const { conversations, rejected } = read(
      chat([
        node("a", "b", "user", text("x")),
        node("b", "a", "assistant", text("y")),
        node("c", "gone", "user", text("z")),
        node("e1", "e2", null),
        node("e2", "e1", null),
        node("d", "e1", "user", text("w")),
      ]),
    );
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'chat 1: message "c" goes on from "gone", which is not there: it starts a line',
      'chat 1: the parents of message "a" lead in a circle back to it: it starts a line',
    ]);
    expect(conversations.flatMap(({ events }) => events.map(({ eventId }) => eventId)).toSorted()).toEqual([
      "a",
      "b",
      "c",
      "d",
    ]);
  });

  it("a file that is cut off inside its first chat is refused with the reason", () => {
    const whole = JSON.stringify([chat([TOP, node("u", "top", "user", text("x"))])]);
    const file = textFile("conversations.json", whole.slice(0, -60));
    expect(chatgpt.detect([file])).toBe(true);
    expect(chatgpt.read([file])).toMatchObject({
      conversations: [],
      rejected: [{ reason: expect.stringMatching(/^entry 1 of the list is cut off/) }],
    });
  });

  it("ids may be anything: prototype keys, paths, empty, a megabyte", () => {
    const long = "x".repeat(1_000_000);
    const mapping = `{"__proto__":${JSON.stringify(node("__proto__", null, "user", text("1"))[1])},"../../x":${JSON.stringify(
      node("../../x", "__proto__", "user", text("2"))[1],
    )},"":${JSON.stringify(node("", "../../x", "user", text("3"))[1])},"${long}":${JSON.stringify(
      node(long, "../../x", "user", text("4"))[1],
    )}}`;
    const file = textFile("a.json", `[{"mapping":${mapping}}]`);
    expect(chatgpt.detect([file])).toBe(true);
    const { conversations } = chatgpt.read([file]);
    const ids = conversations.flatMap(({ events }) => events.map(({ eventId }) => eventId));
    expect(new Set(ids).size).toBe(4);
    expect(Math.max(...ids.map((id) => id.length))).toBeLessThanOrEqual(200);
    expect(Object.hasOwn(Object.prototype, "message")).toBe(false);
  });

  it("takes a line of 20,000 messages", () => {
    const nodes = Array.from({ length: 20_000 }, (_, at) =>
      node(`n${at}`, at === 0 ? null : `n${at - 1}`, "user", text("x")),
    );
    expect(read(chat(nodes)).conversations[0]?.events).toHaveLength(20_000);
  });

  it("other files of an export are ignored", () => {
    const files = [jsonFile("user.json", { id: "u" }), jsonFile("message_feedback.json", [])];
    expect(chatgpt.detect(files)).toBe(false);
    const chats = jsonFile("conversations.json", [chat([TOP, node("u", "top", "user", text("x"))])]);
    expect(chatgpt.read([...files, chats]).ignored).toEqual(["user.json", "message_feedback.json"]);
  });
});
