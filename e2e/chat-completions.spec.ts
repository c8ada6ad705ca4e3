import { expect } from "@playwright/test";
import OpenAI from "openai";
import { z } from "zod";
import { provider } from "./continue-page.ts";
import { importThroughApi, ownSample, test } from "./fixtures.ts";

const Forked = z.object({ id: z.string(), prompt_cache_key: z.string() });

test("a fork made here is continued by the openai package, and its page shows what was said", async ({
  page,
  request,
  baseURL,
}) => {
  const [root] = await importThroughApi(request, ownSample("chat-completions"));
  const forked = await request.post(`/api/conversations/${root?.id}/fork`, {
    data: { title: "From a program", agent: { provider: "openai", model: "gpt-5.5" } },
  });
  expect(forked.status()).toBe(201);
  const fork = Forked.parse(await forked.json());
  const client = new OpenAI({
    apiKey: "unused",
    baseURL: `${baseURL}/v1`,
    defaultHeaders: { "X-Conversation-Id": fork.id },
  });

  const stream = await client.chat.completions.create({
    model: "offshoot",
    messages: [{ role: "user", content: "Say it through the API." }],
    stream: true,
    stream_options: { include_usage: true },
  });
  const models = new Set<string>();
  let said = "";
  let tokens = 0;
  for await (const chunk of stream) {
    models.add(chunk.model);
    said += chunk.choices[0]?.delta.content ?? "";
    tokens += chunk.usage?.prompt_tokens ?? 0;
  }
  expect(said).not.toBe("");
  expect([...models]).toEqual(["openai/gpt-5.5"]);
  expect(tokens).toBeGreaterThan(0);
  const again = await client.chat.completions.create({
    model: "offshoot",
    messages: [{ role: "user", content: "And once more." }],
  });
  expect(again.choices[0]?.message.content).toBeTruthy();
  expect(again.model).toBe("openai/gpt-5.5");

  const keys = (await provider.requests()).map(({ promptCacheKey }) => promptCacheKey);
  expect(keys.filter((key) => key === fork.prompt_cache_key)).toHaveLength(2);

  await page.goto(`/conversations/${fork.id}`);
  const graph = page.getByRole("region", { name: "Branch graph" });
  await expect(graph.getByRole("group", { name: /user: Say it through the API\./ })).toBeVisible();
  await expect(graph.getByRole("group", { name: /user: And once more\./ })).toBeVisible();
});

test("a chat the offline model began answers no other name, and an unknown path is an error a client can read", async ({
  request,
}) => {
  const ask = (model: string) =>
    request.post("/v1/chat/completions", {
      headers: { "x-conversation-id": "e2e offline chat" },
      data: { model, messages: [{ role: "user", content: "Who are you?" }] },
    });
  const begun = await ask("offline/offline");
  expect(begun.status()).toBe(200);
  expect(await begun.json()).toMatchObject({ model: "offline/offline" });
  const other = await ask("nope");
  expect(other.status()).toBe(400);
  expect(await other.json()).toMatchObject({
    error: {
      type: "invalid_request_error",
      message: expect.stringMatching(/The model nope names no provider/),
    },
  });

  for (const path of ["/v1", "/v1/models/offshoot", "/v1/embeddings"]) {
    for (const method of ["GET", "POST"]) {
      const reply = await request.fetch(path, { method, failOnStatusCode: false });
      expect(reply.status(), `${method} ${path}`).toBe(404);
      expect(await reply.json()).toMatchObject({ error: { code: "not_found", message: expect.any(String) } });
    }
  }
});
