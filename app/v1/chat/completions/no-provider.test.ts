import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as models } from "#app/v1/models/route.ts";
import { findChat } from "#lib/services/open-chat.ts";
import { ANTHROPIC, forkable, importSource, ownTexts } from "#lib/services/testing/turn-scenario.ts";
import { type ChatScene, chatScene, openaiClient, postChat, user } from "../testing/chat-scene.ts";

// A program cannot see the label that tells a person who answered: the offline model answers to its own name only.

let scene: ChatScene;

beforeAll(async () => {
  scene = await chatScene({ configured: false });
});
afterAll(() => scene.close());

const OFFLINE = "offline/offline";

describe("without any provider", () => {
  it.each([
    ["openai/gpt-5.5", /^failed to acquire runtime: Set OPENAI_API_KEY/],
    ["gpt-5.5", /^failed to acquire runtime: Set OPENAI_API_KEY/],
    ["anthropic/claude-opus-4-5", /^failed to acquire runtime: Set ANTHROPIC_API_KEY/],
    ["my-own-model", /^failed to acquire runtime: No model provider is configured for my-own-model/],
    ["offshoot", /^failed to acquire runtime: .*no model of its own.*GET \/v1\/models/],
  ])("%s is a runtime that cannot be had, and nothing is kept", async (model, sentence) => {
    for (const chatId of [undefined, `chat of ${model}`]) {
      const reply = await postChat({ model, messages: [user("hello")] }, chatId);
      expect(reply).toMatchObject({ status: 500, json: { error: { type: "internal_error" } } });
      expect(reply.json.error.message).toMatch(sentence);
      expect(reply.json.error.message).toContain(OFFLINE);
    }
    expect(await findChat(scene.db.read, `chat of ${model}`)).toBeNull();
  });

  it("a fork's own model is one too, in a stream as well; a sealed run is refused as sealed first", async () => {
    const fork = await forkable(scene.db);
    for (const stream of [false, true]) {
      const reply = await postChat({ model: "offshoot", messages: [user("go on")], stream }, fork.id);
      expect(reply).toMatchObject({ status: 500, json: { error: { type: "internal_error" } } });
      expect(reply.json.error.message).toMatch(/Set OPENAI_API_KEY/);
    }
    expect(await ownTexts(scene.db, fork.id, "user")).toEqual([]);
    const source = await importSource(scene.db);
    expect((await postChat({ messages: [user("go on")] }, source.id)).status).toBe(409);
  });

  it("the offline model answers to the name GET /v1/models lists, and reports no usage it does not know", async () => {
    const request = new Request("http://localhost:3000/v1/models", { headers: { host: "localhost:3000" } });
    const { data } = await (await models(request, { params: Promise.resolve({}) })).json();
    expect(data.map(({ id }: { id: string }) => id)).toEqual(["offshoot", OFFLINE]);
    const fork = await forkable(scene.db);
    for (const chatId of [undefined, "an offline chat", fork.id]) {
      const reply = await postChat({ model: OFFLINE, messages: [user("hello")] }, chatId);
      expect(reply).toMatchObject({ status: 200, json: { model: OFFLINE } });
      expect(reply.json.choices[0].message.content).toMatch(/^Offline model: /);
      expect(reply.json).not.toHaveProperty("usage");
    }
    // A conversation begun with it has it as its own model.
    const next = await postChat({ model: "offshoot", messages: [user("again")] }, "an offline chat");
    expect(next.json.choices[0].message.content).toMatch(/^Offline model: /);
  });

  it.each([
    ["gpt-4", /Set OPENAI_API_KEY/],
    ["openai/gpt-5.5", /Set OPENAI_API_KEY/],
    ["claude-opus-4-5", /Set ANTHROPIC_API_KEY/],
    ["nope", /No model provider is configured for nope/],
    ["acme/nope", /No model provider is configured for acme\/nope/],
  ])("%s is not answered in a chat the offline model began, and leaves no trace", async (model, sentence) => {
    const chatId = `offline, then ${model}`;
    expect((await postChat({ model: OFFLINE, messages: [user("hello")] }, chatId)).status).toBe(200);
    for (const stream of [false, true]) {
      const reply = await postChat({ model, messages: [user("x")], stream }, chatId);
      expect(reply).toMatchObject({ status: 500, json: { error: { type: "internal_error" } } });
      expect(reply.json.error.message).toMatch(sentence);
    }
    const chat = await findChat(scene.db.read, chatId);
    expect(await ownTexts(scene.db, chat?.id ?? "", "user")).toEqual(["hello"]);
    const next = await postChat({ model: "offshoot", messages: [user("again")] }, chatId);
    expect(next).toMatchObject({ status: 200, json: { model: OFFLINE } });
  });

  it("a fork with a model's name that was set to the offline one answers as that only", async () => {
    const fork = await forkable(scene.db, { agent: { provider: "offline", model: "gpt-5.5" } });
    const named = await postChat({ model: "gpt-5.5", messages: [user("x")] }, fork.id);
    expect(named.json.error.message).toMatch(/Set OPENAI_API_KEY/);
    const own = await postChat({ model: "offshoot", messages: [user("x")] }, fork.id);
    expect(own).toMatchObject({ status: 200, json: { model: OFFLINE } });
  });

  it("a branch of one provider names the variable of the model that was asked for", async () => {
    const fork = await forkable(scene.db, { agent: ANTHROPIC });
    const other = await postChat({ model: "gpt-4", messages: [user("x")] }, fork.id);
    expect(other.json.error.message).toMatch(/Set OPENAI_API_KEY/);
    const own = await postChat({ model: "offshoot", messages: [user("x")] }, fork.id);
    expect(own.json.error.message).toMatch(/Set ANTHROPIC_API_KEY/);
  });

  it("streams without a made-up count where usage was asked for", async () => {
    const stream = await openaiClient("an offline stream").chat.completions.create({
      model: OFFLINE,
      messages: [{ role: "user", content: "hello" }],
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map(({ usage }) => usage ?? null)).toEqual(chunks.map(() => null));
  });
});
