import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { buildOpenhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { expectDocumented } from "./documented.ts";
import { corpusPath, importThroughApi, inThisTry, readFolder, test } from "./fixtures.ts";

// A run arrives by the webhooks of an OpenHands agent server while its page is open.

const HOOKS = "/api/webhooks/openhands";

function newRun(seed: string) {
  const run = buildOpenhandsRun({
    seed: inThisTry(seed),
    steps: [
      { user: "Make the release build pass." },
      { tools: [{ name: "terminal", args: { command: "make release" }, output: "1 failed", exitCode: 1 }] },
      {
        agent: "The linker flag was wrong.",
        usage: { input: 6_000, output: 40, cacheRead: 5_500, cost: 0.01 },
      },
    ],
  });
  const end = {
    id: "eeeeeeee-0000-4000-8000-000000000002",
    timestamp: "2026-12-31T23:59:59.000001",
    source: "environment",
    parent_id: run.baseState.leaf_event_id,
    key: "execution_status",
    value: "finished",
    kind: "ConversationStateUpdateEvent",
  };
  return { ...run, log: [...run.events, end] };
}

const sendEvents = (request: APIRequestContext, id: string, events: unknown) =>
  request.post(`${HOOKS}/events/${id.replaceAll("-", "")}`, {
    headers: { "content-type": "application/json" },
    data: Buffer.from(JSON.stringify(events)),
  });

const sendInfo = (request: APIRequestContext, info: unknown) =>
  request.post(`${HOOKS}/conversations`, {
    headers: { "content-type": "application/json" },
    data: Buffer.from(JSON.stringify(info)),
  });

/** Fails the story when the page was loaded again since `mark`. */
async function mark(page: Page) {
  await page.evaluate(() => document.body.setAttribute("data-mark", "kept"));
  return () => expect(page.locator("body")).toHaveAttribute("data-mark", "kept");
}

test("an open page shows new steps as they arrive, and the seal at the end", async ({ page, request }) => {
  const run = newRun("live story");
  await sendInfo(request, { id: run.conversationId, title: "Nightly release", execution_status: "running" });
  const first = await sendEvents(request, run.conversationId, run.log.slice(0, 2));
  await expectDocumented(request, first, `POST ${HOOKS}/events/{runId}`);
  const { conversation_id: id } = await first.json();
  await page.goto(`/conversations/${id}`);
  const notReloaded = await mark(page);
  const graph = page.getByRole("region", { name: "Branch graph" });
  const panel = page.getByRole("region", { name: "Events" });
  await expect(graph.getByRole("group", { name: /^Run Nightly release/ })).toBeVisible();
  await expect(graph.getByRole("img", { name: "Recording" })).toBeVisible();
  await expect(page.getByText("2 events so far")).toBeVisible();
  await expect(page.getByText("This run is being recorded. Fork it")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Message" })).toHaveCount(0);

  await sendEvents(request, run.conversationId, run.log.slice(1, 4));
  await expect(graph.getByText("make release").first()).toBeVisible();
  await expect(page.getByText("4 events so far")).toBeVisible();
  await sendEvents(request, run.conversationId, run.log.slice(4));
  await expect(panel.getByText("The linker flag was wrong.")).toBeVisible();
  await expect(graph.getByRole("img", { name: "Recording" })).toBeVisible();

  const end = await sendInfo(request, { ...run.baseState, title: "Nightly release" });
  await expectDocumented(request, end, `POST ${HOOKS}/conversations`);
  expect((await end.json()).sealed).toBe(true);
  await expect(graph.getByRole("img", { name: "Sealed" })).toBeVisible();
  await expect(graph.getByRole("img", { name: "Recording" })).toHaveCount(0);
  await expect(page.getByText("This run is sealed. Fork it")).toBeVisible();
  await notReloaded();
  const report = await (await request.get(`/api/conversations/${id}/verify`)).json();
  expect(report).toMatchObject({ verified: true });
  // Usage came with the last word, after its events were shown.
  const info = await (await request.get(`/api/conversations/${id}`)).json();
  expect(info).toMatchObject({ execution_status: "finished", metrics: { cost: 0.012, cacheRead: 5_500 } });
});

test("a run that was left open is sealed by hand, and forks of it go on", async ({ page, request }) => {
  const run = newRun("live by hand");
  const { conversation_id: id } = await (
    await sendEvents(request, run.conversationId, run.log.slice(0, 3))
  ).json();
  const turn = () => request.post(`/api/conversations/${id}/turns`, { data: { text: "Go on." } });
  expect((await turn()).status()).toBe(409);
  expect((await request.delete(`/api/conversations/${id}`)).status()).toBe(409);
  const fork = await request.post(`/api/conversations/${id}/fork`);
  expect(fork.status()).toBe(201);
  await page.goto(`/conversations/${id}`);
  await page.getByRole("button", { name: "Seal now" }).click();
  await expect(page.getByText("This run is sealed. Fork it")).toBeVisible();
  const again = await request.post(`/api/conversations/${id}/seal`);
  await expectDocumented(request, again, "POST /api/conversations/{conversationId}/seal");
  const late = await sendEvents(request, run.conversationId, run.log);
  expect([late.status(), (await late.json()).code]).toEqual([409, "sealed"]);
  expect((await sendEvents(request, run.conversationId, run.log.slice(0, 3))).status()).toBe(200);
});

test("what is no batch is refused with a sentence", async ({ request }) => {
  const id = "12345678-1234-4234-8234-123456789abc";
  const post = (path: string, data: string, type = "application/json") =>
    request.post(HOOKS + path, { headers: { "content-type": type }, data: Buffer.from(data) });
  const refused = [
    [await post(`/events/${id}`, "{}"), 400],
    [await post(`/events/${id}`, "[{"), 400],
    [await post(`/events/${id}`, "[]", "text/plain"), 415],
    [await post("/events/not-a-uuid", "[]"), 422],
    [await post(`/events/${id}`, `["${"x".repeat(17 * 1024 * 1024)}"]`), 413],
    [await post("/conversations", "{}"), 422],
  ] as const;
  for (const [reply, status] of refused)
    expect([reply.status(), (await reply.json()).detail]).toEqual([status, expect.stringMatching(/\w{3}/)]);
});

test("a run of the corpus comes out as it does from its directory", async ({ request }) => {
  const folder = corpusPath("openhands-sdk", "tree_demo", "aaaaaaaabbbb4ccc8dddeeeeeeeeeeee");
  const id = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
  const files = readFolder(folder).map((file) => ({
    ...file,
    path: `${id.replaceAll("-", "")}/${file.path}`,
  }));
  const imported = await importThroughApi(request, files);
  const text = new TextDecoder();
  const events = files
    .filter(({ path }) => path.includes("/events/event-"))
    .map(({ bytes }) => text.decode(bytes));
  let conversationId = "";
  for (let at = 0; at < events.length; at += 5) {
    const sent = await request.post(`${HOOKS}/events/${id}`, {
      headers: { "content-type": "application/json" },
      data: Buffer.from(`[${events.slice(at, at + 5).join(",")}]`),
    });
    conversationId = (await sent.json()).conversation_id;
  }
  const state = files.find(({ path }) => path.endsWith("base_state.json"));
  await sendInfo(request, JSON.parse(text.decode(state?.bytes)));
  expect((await request.post(`/api/conversations/${conversationId}/seal`)).status()).toBe(200);
  const heads = async (of: string) => {
    const graph = await (await request.get(`/api/conversations/${of}/graph`)).json();
    return graph.lanes
      .filter((lane: { sealed: boolean }) => lane.sealed)
      .map((lane: { headHash: string; forkPointEventId: string | null }) => [
        lane.headHash,
        lane.forkPointEventId,
      ]);
  };
  expect(await heads(conversationId)).toEqual(await heads(imported[0]?.id ?? ""));
});
