import { describe, expect, it } from "vitest";
import { chatgpt } from "#lib/importers/chatgpt/importer.ts";
import { claudeAi } from "#lib/importers/claude-ai/importer.ts";
import { openWebui } from "#lib/importers/open-webui/importer.ts";
import { detectFormat } from "#lib/importers/registry.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";

type Json = Record<string, unknown>;

const node = (role: string, text: string) => ({
  author: { role },
  content: { content_type: "text", parts: [text] },
});
const mapping = {
  top: { message: null, children: ["q"] },
  q: { message: node("user", "Hi"), children: ["a", "b"] },
  a: { message: node("assistant", "Hello"), children: [] },
  b: { message: node("assistant", "Hey"), children: [] },
};
const claude = { uuid: "c", chat_messages: [{ uuid: "m", text: "Hi", sender: "human" }] };

it("ChatGPT nodes that name their children only are the same tree", () => {
  const { conversations, rejected } = chatgpt.read([
    jsonFile("conversations.json", [{ id: "c", mapping, current_node: "b" }]),
  ]);
  expect(rejected).toEqual([]);
  expect(
    conversations.map(({ forkedFrom, events }) => [
      forkedFrom?.eventId,
      events.map(({ summary }) => summary),
    ]),
  ).toEqual([
    [undefined, ["Hi", "Hey"]],
    ["q", ["Hello"]],
  ]);
});

describe("a list of chats inside of a document", () => {
  it.each([
    ["conversations", chatgpt, { id: "c", mapping, current_node: "b" }],
    ["conversations", claudeAi, claude],
    [
      "data",
      openWebui,
      { id: "c", chat: { history: { messages: { m: { id: "m", role: "user", content: "Hi" } } } } },
    ],
  ] as const)("under %s: %o", (key, importer, chat) => {
    const file = jsonFile("export.json", { exported_at: "2026-01-01", [key]: [chat, { ...chat, extra: 1 }] });
    expect(detectFormat(file)).toBe(importer);
    const { rejected, conversations } = importer.read([file]);
    // Two entries of one chat: the second adds nothing, or stands alone where its ids say too little.
    expect(conversations.length + rejected.length).toBeGreaterThanOrEqual(2);
    expect(conversations[0]?.externalId).toBe("c");
  });
});

describe("answers of Open WebUI that keep the model's items", () => {
  const items = [
    { type: "reasoning", id: "r", content: [{ type: "output_text", text: "Hm." }] },
    { type: "function_call", call_id: "c1", name: "ls", arguments: "{}" },
    { type: "function_call_output", call_id: "c1", output: [{ type: "input_text", text: "a.py" }] },
    { type: "message", role: "assistant", content: [{ type: "output_text", text: "One file." }] },
  ];
  const message = (more: Json) => ({ id: "a", parentId: null, childrenIds: [], role: "assistant", ...more });
  const read = (answer: Json) =>
    openWebui.read([
      jsonFile("chat.json", [{ id: "c", chat: { history: { messages: { a: answer }, currentId: "a" } } }]),
    ]);

  it("are calls and results, not the picture of them", () => {
    const content = '<details type="tool_calls">…</details>\nOne file.';
    const usage = { prompt_tokens: 5, completion_tokens: 2 };
    const { conversations, rejected } = read(message({ content, output: items, usage }));
    expect(rejected).toEqual([]);
    const events = conversations[0]?.events ?? [];
    expect(events.map(({ kind, role, toolCallId, summary }) => [kind, role, toolCallId, summary])).toEqual([
      ["tool_call", "assistant", "c1", expect.any(String)],
      ["tool_result", "tool", "c1", "a.py"],
      ["message", "assistant", null, "One file."],
    ]);
    for (const event of events) expect(openWebui.content(event.bytes).model).toEqual(event.model);
    expect(events.flatMap((event) => event.usage ?? [])).toMatchObject([{ input: 5, output: 2 }]);
  });

  it("say what they say where there are none", () => {
    const [event] = read(message({ content: "Hello", output: [] })).conversations[0]?.events ?? [];
    expect(event?.summary).toBe("Hello");
  });
});
