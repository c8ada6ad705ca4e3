import { describe, expect, it } from "vitest";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";
import { openWebui } from "./importer.ts";

type Json = Record<string, unknown>;

const message = (id: string, parentId: string | null, role: string, extra: Json = {}): [string, Json] => [
  id,
  { id, parentId, childrenIds: [], role, content: id, timestamp: 1_700_000_000, ...extra },
];
const chat = (messages: [string, Json][], extra: Json = {}) => ({
  title: "A chat",
  models: ["llama3"],
  params: { system: "Be brief.", temperature: 0.4 },
  history: { messages: Object.fromEntries(messages), currentId: "a2" },
  messages: [],
  ...extra,
});
const TREE = [
  message("u", null, "user"),
  message("a1", "u", "assistant", { model: "llama3", modelIdx: 0 }),
  message("a2", "u", "assistant", { model: "qwen", modelIdx: 1 }),
];

describe("Open WebUI exports", () => {
  it("answers of two models to one question are two lines", () => {
    const { conversations, rejected } = openWebui.read([
      jsonFile("a.json", [{ id: "c1", title: "Named", chat: chat(TREE) }]),
    ]);
    expect(rejected).toEqual([]);
    expect(
      conversations.map(({ externalId, title, forkedFrom, config, events }) => [
        externalId,
        title,
        forkedFrom?.eventId,
        config.model,
        events.map(({ eventId }) => eventId),
      ]),
    ).toEqual([
      ["c1", "Named", undefined, "qwen", ["u", "a2"]],
      ["c1#a1", "a1", "u", "llama3", ["a1"]],
    ]);
    expect(conversations[0]?.config).toMatchObject({
      systemPrompt: "Be brief.",
      parameters: { temperature: 0.4 },
    });
    expect(conversations[0]?.events[0]?.timestamp).toBe("2023-11-14T22:13:20.000Z");
  });

  it("reads the bare chat object, and stands at the last message when it names none", () => {
    const bare = { ...chat(TREE), history: { messages: Object.fromEntries(TREE) } };
    const [trunk] = openWebui.read([jsonFile("a.json", bare)]).conversations;
    expect(trunk?.events.map(({ eventId }) => eventId)).toEqual(["u", "a2"]);
  });

  it("a current message with one answer behind it is no branch", () => {
    const value = {
      ...chat(TREE.slice(0, 2)),
      history: { messages: Object.fromEntries(TREE.slice(0, 2)), currentId: "u" },
    };
    expect(openWebui.read([jsonFile("a.json", value)]).conversations).toHaveLength(1);
  });

  it("takes usage of OpenAI's and Ollama's kind, once per answer", () => {
    const ollama = { prompt_eval_count: 20, eval_count: 5, total_duration: 2_500_000_000 };
    const { conversations } = openWebui.read([
      jsonFile("a.json", [
        chat([
          message("u", null, "user", { usage: { prompt_tokens: 1, completion_tokens: 1 } }),
          message("a1", "u", "assistant", { model: "m", info: ollama }),
          message("u2", "a1", "user"),
          message("a2", "u2", "assistant", { usage: { prompt_tokens: 100, completion_tokens: 20 } }),
        ]),
      ]),
    ]);
    expect(
      conversations[0]?.events.map(({ usage }) => usage && [usage.input, usage.output, usage.latencyMs]),
    ).toEqual([null, [20, 5, 2_500], null, [100, 20, null]]);
  });

  it("errors, pictures and the system's words", () => {
    const image = { type: "image", url: "data:image/png;base64,AA==" };
    const { conversations } = openWebui.read([
      jsonFile("a.json", [
        chat([
          message("s", null, "system"),
          message("u", "s", "user", { files: [image, { type: "file", name: "a.txt" }] }),
          message("a2", "u", "assistant", { content: "", error: { content: "No such model" } }),
        ]),
      ]),
    ]);
    const [conversation] = conversations;
    expect(conversation?.config.systemPrompt).toBe("s");
    expect(conversation?.events.map(({ kind, model }) => [kind, model.map(({ type }) => type)])).toEqual([
      ["system_prompt", []],
      ["message", ["text", "image"]],
      ["error", []],
    ]);
    expect(conversation).toMatchObject({ status: "error" });
  });

  it("a key that is there twice: the last counts, as in every JSON reader, and it is said", () => {
    const text = `{"history":{"messages":{"u":{"role":"user","content":"one"},"u":{"role":"user","content":"two"}}}}`;
    const { conversations, rejected } = openWebui.read([
      { path: "a.json", bytes: new TextEncoder().encode(text) },
    ]);
    expect(conversations[0]?.events.map(({ summary }) => summary)).toEqual(["two"]);
    expect(rejected).toMatchObject([{ reason: 'message "u" is there twice: the last counts' }]);
  });
});
