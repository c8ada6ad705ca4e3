import { randomUUID } from "node:crypto";
import { type APIRequestContext, expect } from "@playwright/test";
import { openhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { importThroughApi, inThisTry, test } from "./fixtures.ts";

// The fork endpoint as an OpenHands client meets it; names in parentheses are the tests of the OpenHands
// repository with the same behaviour.

const STEPS = [{ user: "Fix the build." }, { agent: "Done." }, { user: "Sure?" }, { agent: "Yes." }];

async function newRun(request: APIRequestContext, seed: string): Promise<string> {
  const [root] = await importThroughApi(request, openhandsRun({ seed: inThisTry(seed), steps: STEPS }));
  return root?.id ?? "";
}

async function eventIds(request: APIRequestContext, id: string): Promise<string[]> {
  const page = await (await request.get(`/api/conversations/${id}/events/search`)).json();
  return page.items.map((event: { id: string }) => event.id);
}

test("POST fork answers 201 with the new conversation (fork_conversation_success, sends_post_request, omits_from_event_id_when_none)", async ({
  request,
}) => {
  const id = await newRun(request, "api success");
  const response = await request.post(`/api/conversations/${id}/fork`);
  expect(response.status()).toBe(201);
  const fork = await response.json();
  expect(fork).toMatchObject({
    execution_status: "idle",
    forked_from_conversation_id: id,
    forked_from_event_id: null,
    prompt_cache_key_source: "own",
    prompt_cache_key: expect.stringMatching(/^cache_.+-fork-1$/),
    sealed: false,
    metrics: { responses: 0, cost: null },
  });
  expect(await (await request.get(`/api/conversations/${fork.id}`)).json()).toEqual(fork);
  expect(await eventIds(request, fork.id)).toEqual(await eventIds(request, id));
});

test("POST fork takes id, title, tags, reset_metrics and from_event_id (passes_body_fields, passes_from_event_id, from_event_id_passed_through, uses_server_returned_tags)", async ({
  request,
}) => {
  const id = await newRun(request, "api fields");
  const ids = await eventIds(request, id);
  const forkId = randomUUID();
  const response = await request.post(`/api/conversations/${id}/fork`, {
    data: {
      id: forkId.replaceAll("-", ""),
      title: "Try again",
      tags: { team: "ci" },
      reset_metrics: false,
      from_event_id: ids[2],
      agent: { model: "openai/gpt-5.5" },
      cache_key: "inherit",
    },
  });
  expect(response.status()).toBe(201);
  const fork = await response.json();
  expect(fork).toMatchObject({
    id: forkId,
    title: "Try again",
    tags: { team: "ci", title: "Try again" },
    forked_from_event_id: ids[2],
    leaf_event_id: ids[2],
    agent: { llm: { model: "openai/gpt-5.5" } },
    prompt_cache_key_source: "inherited",
    carried_metrics: { responses: 1 },
  });
  const source = await (await request.get(`/api/conversations/${id}`)).json();
  expect(fork.prompt_cache_key).toBe(source.prompt_cache_key);
});

test("POST fork refuses what cannot be (404, 409, 422)", async ({ request }) => {
  const id = await newRun(request, "api refusals");
  const fork = (body: unknown, of = id) =>
    request.post(`/api/conversations/${of}/fork`, { data: body as object });
  const refused: [Awaited<ReturnType<typeof fork>>, number][] = [
    // fork_conversation_not_found, fork_conversation_unknown_from_event_id_returns_404, _duplicate_id_returns_409
    [await fork({}, "99999999-0000-4000-8000-000000000000"), 404],
    [await fork({ from_event_id: "no-such-event" }), 404],
    [await fork({ id }), 409],
    [await fork({ tags: { "Not Ok": "x" } }), 422],
    [await fork({ tags: { long: "x".repeat(257) } }), 422],
    [await fork({ id: "../../etc/passwd" }), 422],
    [await fork({ title: "x".repeat(201) }), 422],
    [await fork({ reset_metrics: "no" }), 422],
    [await fork({ surprise: 1 }), 422],
    [await fork({ cut: "before", from_event_id: (await eventIds(request, id))[2] }), 422],
    [await fork([]), 422],
  ];
  for (const [response, status] of refused) {
    const body = await response.json();
    expect([response.status(), body.detail], JSON.stringify(body)).toEqual([
      status,
      expect.stringMatching(/\w{3}/),
    ]);
  }
  const raw = (data: string, type: string) =>
    request.post(`/api/conversations/${id}/fork`, {
      data: Buffer.from(data),
      headers: { "content-type": type },
    });
  expect((await raw("{not json", "application/json")).status()).toBe(400);
  expect((await raw("title=x", "application/x-www-form-urlencoded")).status()).toBe(415);
  expect((await raw(`"${"x".repeat(3_000_000)}"`, "application/json")).status()).toBe(413);
  const list = await (await request.get("/api/conversations?limit=100")).json();
  expect(
    list.items.filter(
      (each: { forked_from_conversation_id: string }) => each.forked_from_conversation_id === id,
    ),
  ).toEqual([]);
});

test("the same idempotency key makes one fork, with another body it is refused", async ({ request }) => {
  const id = await newRun(request, "api once");
  const send = (title: string) =>
    request.post(`/api/conversations/${id}/fork`, {
      data: { title },
      headers: { "idempotency-key": "click-0001" },
    });
  const [first, second] = await Promise.all([send("Once"), send("Once")]);
  expect((await first.json()).id).toBe((await second.json()).id);
  expect((await send("Twice")).status()).toBe(422);
});

test("the same bytes again, zipped or not, make nothing new", async ({ request }) => {
  const files = openhandsRun({ seed: "api again", steps: STEPS });
  const [first] = await importThroughApi(request, files);
  const form = new FormData();
  for (const { path, bytes } of files)
    form.append("files", new Blob([new Uint8Array(bytes)]), `elsewhere/${path}`);
  const again = await request.post("/api/imports", { multipart: form });
  expect(again.status()).toBe(200);
  expect((await again.json()).conversations[0].id).toBe(first?.id);
});

test("an upload that is no transcript is refused with what can be read", async ({ request }) => {
  const response = await request.post("/api/imports", {
    data: "hello",
    headers: { "content-type": "text/plain" },
  });
  expect(response.status()).toBe(422);
  expect((await response.json()).detail).toMatch(/OpenHands/);
});

test("a raw body is called as its sender says, and by its format when nobody does", async ({ request }) => {
  const send = async (query: string, headers: Record<string, string> = {}) => {
    // Nothing in it says what it is about, and its second line is cut off.
    const said = [{ role: "user", content: `<${randomUUID()}>` }];
    const data = Buffer.from(`${JSON.stringify(said)}\n{"cut`);
    const response = await request.post(`/api/imports${query}`, { data, headers });
    expect(response.status()).toBe(201);
    const { conversations, rejected } = await response.json();
    const { title } = await (await request.get(`/api/conversations/${conversations[0].id}`)).json();
    return [title, rejected[0].file, rejected[0].line];
  };
  const disposition = { "content-disposition": 'attachment; filename="weekly.jsonl"' };
  expect(await send("?filename=nightly.jsonl", disposition)).toEqual([
    "nightly.jsonl line 1",
    "nightly.jsonl",
    2,
  ]);
  expect(await send("", disposition)).toEqual(["weekly.jsonl line 1", "weekly.jsonl", 2]);
  expect(await send("")).toEqual(["OpenAI messages, line 1", "upload", 2]);
});

test("bad files are named and the good rest comes in", async ({ request }) => {
  const files = openhandsRun({ seed: inThisTry("api rejected"), steps: STEPS });
  const last = files.at(-1);
  if (last) last.bytes = new TextEncoder().encode('{"id": "cut off');
  const form = new FormData();
  for (const { path, bytes } of files) form.append("files", new Blob([new Uint8Array(bytes)]), path);
  const response = await request.post("/api/imports", { multipart: form });
  expect(response.status()).toBe(201);
  const body = await response.json();
  expect(body.rejected).toContainEqual(expect.objectContaining({ file: last?.path, line: 1 }));
  expect(body.conversations[0].events).toBe(files.length - 2);
});

test("requests from other sites and under other host names are refused", async ({ request }) => {
  const id = await newRun(request, "api origin");
  const fork = (headers: Record<string, string>) =>
    request.post(`/api/conversations/${id}/fork`, { data: {}, headers });
  expect((await fork({ origin: "https://evil.example" })).status()).toBe(403);
  expect((await fork({ origin: "null" })).status()).toBe(403);
  expect((await request.get("/api/runs", { headers: { host: "evil.example" } })).status()).toBe(403);
});

test("event search pages inclusively and filters by kind", async ({ request }) => {
  const id = await newRun(request, "api search");
  const search = async (query: string) =>
    (await request.get(`/api/conversations/${id}/events/search?${query}`)).json();
  const all = await eventIds(request, id);
  const page = await search("limit=2");
  expect(page.items.map((event: { id: string }) => event.id)).toEqual(all.slice(0, 2));
  expect(page.next_page_id).toBe(all[2]);
  const next = await search(`limit=100&page_id=${page.next_page_id}`);
  expect(next.items.map((event: { id: string }) => event.id)).toEqual(all.slice(2));
  expect(next.next_page_id).toBeNull();
  const messages = await search("kind=openhands.sdk.event.llm_convertible.message.MessageEvent");
  expect(messages.items).toHaveLength(4);
  const newest = await search("sort_order=TIMESTAMP_DESC&limit=1");
  expect(newest.items[0].id).toBe(all.at(-1));
  expect((await request.get("/api/conversations/nowhere/events/search")).status()).toBe(404);
});

test("PATCH changes title and tags, DELETE removes live branches only", async ({ request }) => {
  const id = await newRun(request, "api edit");
  const fork = await (await request.post(`/api/conversations/${id}/fork`)).json();
  const child = await (await request.post(`/api/conversations/${fork.id}/fork`)).json();
  const at = (of: string) => `/api/conversations/${of}`;
  const patched = await request.patch(at(id), { data: { title: "Renamed", tags: { team: "ci" } } });
  expect(await patched.json()).toEqual({ success: true });
  expect(await (await request.get(at(id))).json()).toMatchObject({ title: "Renamed", tags: { team: "ci" } });
  for (const data of [{}, { title: "" }, { tags: { "Not Ok": "x" } }, { sealed: false }])
    expect((await request.patch(at(id), { data })).status(), JSON.stringify(data)).toBe(422);
  const statuses = [
    (await request.delete(at(id))).status(),
    (await request.delete(at(fork.id))).status(),
    (await request.delete(`${at(fork.id)}?descendants=perhaps`)).status(),
    (await request.delete(`${at(fork.id)}?descendants=delete`)).status(),
    (await request.get(at(child.id))).status(),
    (await request.delete(at(fork.id))).status(),
  ];
  expect(statuses).toEqual([409, 409, 422, 200, 404, 404]);
});

test("an upload, samples and a fork are made once per key, and the answer is the same", async ({
  request,
}) => {
  const files = openhandsRun({ seed: "api import once", steps: STEPS });
  const upload = (change = "") => {
    const form = new FormData();
    for (const { path, bytes } of files)
      form.append("files", new Blob([new Uint8Array(bytes)]), change + path);
    return request.post("/api/imports", { multipart: form, headers: { "idempotency-key": "upload-0001" } });
  };
  const [first, again, other] = [await upload(), await upload(), await upload("elsewhere/")];
  expect([first.status(), again.status(), other.status()]).toEqual([201, 201, 422]);
  expect(await again.text()).toBe(await first.text());
  const [run] = (await first.json()).conversations;
  const sample = (count: number) =>
    request.post(`/api/conversations/${run.id}/samples`, {
      data: { count },
      headers: { "idempotency-key": "sample-0001" },
    });
  const [one, same, more] = [await sample(1), await sample(1), await sample(2)];
  expect([one.status(), same.status(), more.status()]).toEqual([202, 202, 422]);
  expect((await same.json()).samples[0].conversationId).toBe((await one.json()).samples[0].conversationId);
  const long = { "idempotency-key": "x".repeat(201) };
  expect((await request.post(`/api/conversations/${run.id}/fork`, { headers: long })).status()).toBe(422);
});

test("lists page by cursors of their own and refuse any other", async ({ request }) => {
  const id = await newRun(request, "api pages");
  for (const title of ["One", "Two", "Three"])
    await request.post(`/api/conversations/${id}/fork`, { data: { title } });
  const titles: string[] = [];
  for (let page = "", rounds = 0; rounds < 2; rounds++) {
    const found = await (await request.get(`/api/conversations/search?limit=2${page}`)).json();
    titles.push(...found.items.map((each: { title: string }) => each.title));
    page = `&page_id=${found.next_page_id}`;
    await request.post(`/api/conversations/${id}/fork`, { data: { title: "Meanwhile" } });
  }
  expect(titles.slice(0, 3)).toEqual(["Three", "Two", "One"]);
  expect(await (await request.get("/api/conversations/count")).json()).toBeGreaterThanOrEqual(6);
  expect(await (await request.get(`/api/conversations/${id}/events/count`)).json()).toBe(
    (await eventIds(request, id)).length,
  );
  for (const path of [
    "/api/runs?cursor=x",
    "/api/conversations?page_id=x",
    "/api/conversations/search?page_id=x",
    `/api/conversations/${id}/events/search?page_id=x`,
    `/api/conversations/${id}/turns?cursor=x`,
    "/api/audit?cursor=x",
    "/api/keys?cursor=x",
  ])
    expect((await request.get(path)).status(), path).toBe(400);
});

test("every route tells the methods it has (405)", async ({ request }) => {
  for (const path of [
    "/api/audit",
    "/api/keys/x",
    "/api/session",
    "/api/seal-key",
    "/api/conversations/x/verify",
  ]) {
    const reply = await request.put(path);
    expect(reply.status(), path).toBe(405);
    expect(reply.headers().allow, path).toMatch(/GET|DELETE/);
    expect((await reply.json()).detail, path).toMatch(/answers/);
  }
});
