import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import * as unknownRoute from "#app/v1/[[...rest]]/route.ts";
import * as modelsRoute from "#app/v1/models/route.ts";
import type { Database } from "#lib/db/store.ts";
import { NEWEST_FIRST } from "#lib/db/testing/rows.ts";
import { findChat } from "#lib/services/open-chat.ts";
import { allEvents } from "#lib/services/testing/scenario.ts";
import {
  CANARY,
  conversationNow,
  forkable,
  importSource,
  ownTexts,
} from "#lib/services/testing/turn-scenario.ts";
import { type ChatScene, chatScene, FAILS, postChat, user } from "../testing/chat-scene.ts";
import * as chatRoute from "./route.ts";

// Names in parentheses are docker-agent's tests of `serve chat` with the same behaviour (PR #2947).

let provider: ChatScene["provider"];
let db: Database;
let scene: ChatScene;

beforeAll(async () => {
  scene = await chatScene();
  ({ provider, db } = scene);
});
afterEach(async () => expect(await scene.settle()).toEqual([]));
afterAll(() => scene.close());

const GPT = "openai/gpt-5.5";

const usersSent = () => {
  const body = JSON.stringify(provider.requests.at(-1)?.body ?? {});
  return [...body.matchAll(/"role":"user","content":(?:\[\{"type":"input_text","text":)?"([^"]*)"/g)].map(
    (m) => m[1],
  );
};

describe("the order of errors", () => {
  it("is: JSON, messages, sampling, in flight, user message, runtime, run", async () => {
    const fork = await forkable(db);
    const wrong = { temperature: 3, messages: [{ role: "assistant", content: "hm" }] };
    expect(await postChat("{", fork.id)).toMatchObject({
      status: 400,
      json: { error: { type: "invalid_request_error" } },
    });
    expect((await postChat({ model: GPT, temperature: 3 }, fork.id)).json.error.message).toBe(
      "at least one message is required",
    );
    const gate = provider.hold({ at: "before_terminal" });
    const first = postChat({ messages: [user("hello")] }, fork.id);
    await gate.reached;
    expect((await postChat(wrong, fork.id)).json.error.message).toMatch(/temperature/);
    const busy = await postChat({ messages: [{ role: "assistant", content: "hm" }] }, fork.id);
    expect(busy).toMatchObject({ status: 409, json: { error: { type: "invalid_request_error" } } });
    expect(busy.json.error.message).toMatch(/already in flight for this conversation/);
    gate.release();
    expect((await first).status).toBe(200);
    const none = await postChat({ messages: [{ role: "assistant", content: "hm" }, user("  ")] }, fork.id);
    expect(none).toMatchObject({ status: 400 });
    expect(none.json.error.message).toMatch(/^No user message provided/);
    provider.script.next({ text: "half", ...FAILS });
    const failed = await postChat({ messages: [user("please fail")] }, fork.id);
    expect(failed).toMatchObject({ status: 500, json: { error: { type: "internal_error" } } });
    expect(failed.json.error.message).toMatch(/^agent execution failed: /);
  });

  it.each([
    [{ temperature: -0.1 }, /temperature/],
    [{ top_p: 0 }, /top_p/],
    [{ max_tokens: 0 }, /max_tokens/],
    [{ max_completion_tokens: 1.5 }, /max_tokens/],
    [{ stop: ["a", ""] }, /stop/],
  ])("refuses %j", async (settings, sentence) => {
    const reply = await postChat({ messages: [user("hi")], ...settings });
    expect(reply.status).toBe(400);
    expect(reply.json.error.message).toMatch(sentence);
    expect(provider.requests).toHaveLength(0);
  });

  it("a body over the limit is 413, another type 415, a part that is no text 400", async () => {
    const big = await postChat({ messages: [user("x".repeat(2_200_000))] });
    expect(big).toMatchObject({ status: 413, json: { error: { type: "invalid_request_error" } } });
    expect((await postChat("a=1", undefined, { "content-type": "text/plain" })).status).toBe(415);
    const image = await postChat({ messages: [user([{ type: "image_url", image_url: { url: "x" } }])] });
    expect(image).toMatchObject({
      status: 400,
      json: { error: { message: expect.stringMatching(/image_url/) } },
    });
  });

  it("a sealed run answers 409 and says to fork it", async () => {
    const source = await importSource(db);
    const reply = await postChat({ messages: [user("go on")] }, source.id);
    expect(reply.status).toBe(409);
    expect(reply.json.error.message).toMatch(/Fork it/);
  });
});

describe("a conversation by X-Conversation-Id", () => {
  it("gets only the newest message of a person, whatever the client repeats (AppendLatestUser)", async () => {
    const fork = await forkable(db);
    provider.script.next({ text: "Done so." });
    const messages = [user("an old one"), { role: "assistant", content: "Yes?" }, user("the new one")];
    const reply = await postChat(
      { model: "any-name", messages: [...messages, { role: "assistant", content: "…" }] },
      fork.id,
    );
    expect(reply).toMatchObject({
      status: 200,
      json: {
        object: "chat.completion",
        model: GPT,
        choices: [{ index: 0, message: { role: "assistant", content: "Done so." }, finish_reason: "stop" }],
      },
    });
    const { usage } = reply.json;
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
    expect(usage.prompt_tokens).toBeGreaterThan(0);
    expect(await ownTexts(db, fork.id, "user")).toEqual(["the new one"]);
    expect(provider.requests[0]?.body).toMatchObject({
      prompt_cache_key: fork.promptCacheKey,
      model: "gpt-5.5",
    });
  });

  it("a failed run leaves the conversation as it was; the next message goes on from before it (FailedRunDoesNotAdvance)", async () => {
    const fork = await forkable(db);
    await postChat({ messages: [user("first")] }, fork.id);
    const before = await allEvents(db, await conversationNow(db, fork.id));
    provider.script.next({ text: "half", ...FAILS });
    expect((await postChat({ messages: [user("please fail")] }, fork.id)).status).toBe(500);
    expect(await allEvents(db, await conversationNow(db, fork.id))).toEqual(before);
    expect((await postChat({ messages: [user("after failure")] }, fork.id)).status).toBe(200);
    expect(usersSent().slice(-2)).toEqual(["first", "after failure"]);
  });

  it("a new name begins one from the whole history, blanks dropped; its second request finds it (SuccessfulRunAdvances)", async () => {
    const messages = [
      { role: "system", content: "Be brief." },
      user("one"),
      { role: "assistant", content: "1" },
      { role: "assistant", content: " " },
      user("two"),
    ];
    expect((await postChat({ model: GPT, messages }, "my chat")).status).toBe(200);
    const chat = await findChat(db.read, "my chat");
    expect(chat).toMatchObject({ promptCacheKey: "cache_my-chat", sealed: false, status: "idle" });
    expect(provider.requests[0]?.body).toMatchObject({ prompt_cache_key: "cache_my-chat" });
    expect(JSON.stringify(provider.requests[0]?.body)).toContain("Be brief.");
    expect(usersSent()).toEqual(["one", "two"]);
    expect((await postChat({ model: GPT, messages: [user("three")] }, "my chat")).status).toBe(200);
    expect(usersSent()).toEqual(["one", "two", "three"]);
  });

  it("one whose first run failed begins with the next request's history (NewConversation)", async () => {
    provider.script.next({ text: "half", ...FAILS });
    expect((await postChat({ model: GPT, messages: [user("please fail")] }, "fresh")).status).toBe(500);
    const again = [user("other"), { role: "assistant", content: "Yes." }, user("go")];
    expect((await postChat({ model: GPT, messages: again }, "fresh")).status).toBe(200);
    expect(usersSent()).toEqual(["other", "go"]);
    const chat = await findChat(db.read, "fresh");
    expect(await ownTexts(db, chat?.id ?? "", "user")).toEqual(["other", "go"]);
  });

  it("one whose first run failed is begun with the model the next request names", async () => {
    const messages = [user("please")];
    provider.script.next({ text: "half", ...FAILS });
    expect((await postChat({ model: "openai/gpt-typo", messages }, "typo")).status).toBe(500);
    expect((await postChat({ model: GPT, messages }, "typo")).json.model).toBe(GPT);
    expect((await postChat({ model: "offshoot", messages }, "typo")).json.model).toBe(GPT);
  });

  it("two first requests with one name make one conversation: one is answered, one is 409 (AcquireRelease)", async () => {
    const gate = provider.hold({ at: "before_terminal" });
    const first = postChat({ model: GPT, messages: [user("me")] }, "race");
    await gate.reached;
    expect((await postChat({ model: GPT, messages: [user("me too")] }, "race")).status).toBe(409);
    gate.release();
    expect((await first).status).toBe(200);
    expect(provider.requests).toHaveLength(1);
  });

  it("without a name nothing is kept and nothing is locked (EmptyIDIsNoop)", async () => {
    const count = async () => (await db.read.listConversations({ ...NEWEST_FIRST, limit: 100 })).length;
    const before = await count();
    const replies = await Promise.all([
      postChat({ model: GPT, messages: [user("a")] }),
      postChat({ model: GPT, messages: [user("a")] }, ""),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect(await count()).toBe(before);
    expect(provider.requests[0]?.body).toMatchObject({
      prompt_cache_key: expect.stringMatching(/^cache_[0-9a-f]{12}-/),
    });
  });

  it("temperature and limits are this turn's and change neither key nor config", async () => {
    const fork = await forkable(db);
    await postChat({ messages: [user("a")], max_tokens: 77 }, fork.id);
    expect(provider.requests[0]?.body).toMatchObject({
      max_output_tokens: 77,
      prompt_cache_key: fork.promptCacheKey,
    });
    expect((await db.read.findAgentConfig(fork.id))?.parameters.maxOutputTokens).not.toBe(77);
  });
});

describe("the answer's model", () => {
  it.each([
    ["openai/gpt-5.5", GPT],
    ["gpt-4", "openai/gpt-4"],
    ["claude-opus-4-5", "anthropic/claude-opus-4-5"],
    ["offline", "offline/offline"],
  ])("%s is answered by %s for one turn, and says so", async (model, answerer) => {
    const fork = await forkable(db);
    expect((await postChat({ model, messages: [user("one")] }, fork.id)).json.model).toBe(answerer);
    const sent = answerer.startsWith("offline") ? [] : [answerer.slice(answerer.indexOf("/") + 1)];
    expect(provider.requests.map(({ body }) => Reflect.get(Object(body), "model"))).toEqual(sent);
    for (const own of ["offshoot", "", "gpt-5.5", "nope"]) {
      const next = await postChat({ model: own, messages: [user("two")] }, fork.id);
      expect(next.json.model, own).toBe(GPT);
    }
  });

  it("is the same without a conversation, and in each chunk of a stream", async () => {
    const loose = await postChat({ model: "gpt-5.5", messages: [user("one")] });
    expect(loose.json.model).toBe(GPT);
    const fork = await forkable(db);
    for (const chatId of [undefined, fork.id, "a streamed chat"]) {
      const { text } = await postChat({ model: "gpt-5.5", messages: [user("one")], stream: true }, chatId);
      const named = [...text.matchAll(/"model":"([^"]*)"/g)].map(([, model]) => model);
      expect(named.length).toBeGreaterThan(1);
      expect(new Set(named)).toEqual(new Set([GPT]));
    }
  });

  it("is never the offline one where another was named, with providers too", async () => {
    const begun = await postChat({ model: "offline/offline", messages: [user("hello")] }, "an offline chat");
    expect(begun.json.model).toBe("offline/offline");
    for (const stream of [false, true]) {
      const nope = await postChat({ model: "nope", messages: [user("x")], stream }, "an offline chat");
      expect(nope).toMatchObject({ status: 400, json: { error: { type: "invalid_request_error" } } });
      expect(nope.json.error.message).toMatch(/The model nope names no provider/);
      const missing = await postChat(
        { model: "deepseek-chat", messages: [user("x")], stream },
        "an offline chat",
      );
      expect(missing.status).toBe(500);
      expect(missing.json.error.message).toMatch(/Set DEEPSEEK_API_KEY/);
    }
    const moved = await postChat({ model: "gpt-4", messages: [user("x")] }, "an offline chat");
    expect(moved.json.model).toBe("openai/gpt-4");
  });
});

it.each([
  ["chat/completions", chatRoute, ["GET", "PUT", "PATCH", "DELETE"], "POST"],
  ["models", modelsRoute, ["POST", "PUT", "PATCH", "DELETE"], "GET"],
] as const)(
  "%s answers a wrong method with 405, Allow and the envelope",
  async (_, route, methods, allow) => {
    for (const method of methods) {
      const refuse: unknown = Reflect.get(route, method);
      const reply: Response = typeof refuse === "function" ? refuse() : Response.error();
      expect(reply.status, method).toBe(405);
      expect(reply.headers.get("allow"), method).toBe(allow);
      expect(await reply.json()).toMatchObject({
        error: { type: "invalid_request_error", code: "method_not_allowed", message: expect.any(String) },
      });
    }
  },
);

it("a path that is not there is 404 in the envelope, whatever the method", async () => {
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    const answer: unknown = Reflect.get(unknownRoute, method);
    const reply: Response = typeof answer === "function" ? answer() : Response.error();
    expect(reply.status, method).toBe(404);
    expect(await reply.json()).toMatchObject({
      error: {
        type: "invalid_request_error",
        code: "not_found",
        message: expect.stringMatching(/v1\/models/),
      },
    });
  }
});

it("lists the models a client can ask for, without a key", async () => {
  const request = new Request("http://localhost:3000/v1/models", { headers: { host: "localhost:3000" } });
  const reply = await modelsRoute.GET(request, { params: Promise.resolve({}) });
  const text = await reply.text();
  expect(text).not.toContain(CANARY);
  const { object, data } = JSON.parse(text);
  expect(object).toBe("list");
  expect(data.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(["offshoot", GPT]));
});
