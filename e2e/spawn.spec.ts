import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import type { ConversationInfo } from "#lib/api/conversation-info.ts";
import { expectApart } from "./boxes.ts";
import { chooseModel, graphData, graphOf, laneOf, message, provider } from "./continue-page.ts";
import { importThroughApi, ownSample, test } from "./fixtures.ts";

test.beforeEach(() => provider.reset());

test("a person spawns a sub-agent from a step and sends its task", async ({ page }) => {
  const [root] = await importThroughApi(page.request, ownSample("spawn"));
  if (!root) throw new Error("one root");
  await page.goto(`/conversations/${root.id}`);
  const before = await graphData(page, root.id);
  await graphOf(page)
    .getByRole("group", { name: /^Step 7, agent/ })
    .click();
  const dialog = await openDialog(page);
  await expect(dialog.getByLabel("Task")).toBeFocused();
  await page.keyboard.type("Read the log and say why it failed.");
  await dialog.getByRole("radio", { name: "The last turns" }).click();
  await dialog.getByLabel("Turns from the end").fill("none");
  await dialog.getByRole("button", { name: "Spawn" }).click();
  await expect(dialog.getByText("Give a whole number, 1 or more.")).toBeVisible();
  await dialog.getByLabel("Turns from the end").fill("1");
  await dialog.getByLabel("Title").fill("Log reader");
  await dialog.getByRole("button", { name: "Spawn" }).click();

  await expect(graphOf(page).getByRole("group", { name: /Log reader/ })).toBeVisible();
  await expect(message(page)).toHaveValue("Read the log and say why it failed.");
  const agent = (await graphData(page, root.id)).lanes.find((lane) => lane.title === "Log reader");
  if (!agent) throw new Error("a lane of its own");
  const spawner = before.lanes[0]?.steps[6];
  expect(agent).toMatchObject({
    spawnedById: root.id,
    spawnedBySeq: expect.any(Number),
    forkedFromId: null,
    promptCacheKey: before.lanes[0]?.promptCacheKey,
    steps: [],
  });
  expect(agent.spawnedBySeq).toBeGreaterThanOrEqual(spawner?.firstSeq ?? Number.POSITIVE_INFINITY);
  expect(agent.spawnedBySeq).toBeLessThanOrEqual(spawner?.lastSeq ?? -1);
  const given = page.getByRole("region", { name: "Events" });
  await expect(given).toContainText("given by");
  await expect(given.getByRole("article", { name: /terminal/ })).toHaveCount(0);

  await provider.script({ reply: { text: "The token had expired." } });
  await chooseModel(page, "openai/gpt-5.5");
  await message(page).press("Enter");
  await expect(graphOf(page).getByRole("group", { name: /agent: The token had expired/ })).toBeVisible();
  const [request] = await provider.requests();
  expect(request?.promptCacheKey).toBe(agent.promptCacheKey);
  const lane = await laneOf(page, agent.conversationId);
  expect(lane.ownTotals.responses).toBe(1);
  const after = await graphData(page, root.id);
  expect(after.totals.responses).toBe(before.totals.responses + 1);
  expect(after.lanes[0]).toEqual(before.lanes[0]);

  await page.getByRole("tab", { name: "Audit" }).click();
  await expect(page.getByRole("tabpanel", { name: "Audit" })).toContainText("Spawned from");
  await page.getByRole("button", { name: "Go to the step" }).click();
  await expect(page).toHaveURL(/event=/);
  await expect(graphOf(page).locator('[aria-current="true"]')).toHaveAccessibleName(/^Step 7, agent/);
});

test("a sub-agent is taken back", async ({ page }) => {
  const [root] = await importThroughApi(page.request, ownSample("spawn undo"));
  await page.goto(`/conversations/${root?.id}`);
  await graphOf(page)
    .getByRole("group", { name: /^Step 7, agent/ })
    .click();
  const dialog = await openDialog(page);
  await dialog.getByLabel("Title").fill("Taken back");
  await dialog.getByRole("button", { name: "Spawn" }).click();
  const lost = graphOf(page).getByRole("group", { name: /Taken back/ });
  await expect(lost).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(lost).toHaveCount(0);
});

test("a sub-agent says what it is wherever it is listed, and can be archived when its toast is gone", async ({
  page,
}) => {
  const [root] = await importThroughApi(page.request, ownSample("spawn kept"));
  if (!root) throw new Error("one root");
  const title = root.title ?? "";
  await page.request.post(`/api/conversations/${root.id}/fork`, { data: {} });
  await page.goto(`/conversations/${root.id}`);
  const graph = graphOf(page);
  await expect(graph.locator('[aria-current="true"]')).toHaveAccessibleName(/^Step 7, agent/);
  // The panel, whose key it is, comes after the graph.
  await expect(page.getByRole("region", { name: "From here on" })).toBeVisible();
  await page.keyboard.press("a");
  const dialog = page.getByRole("dialog", { name: "Spawn sub-agent" });
  // Numbered among the sub-agents, whatever numbers forks have taken.
  await expect(dialog.getByLabel("Title")).toHaveAttribute("placeholder", `${title} (agent 1)`);
  await dialog.getByRole("button", { name: "Spawn" }).click();
  const header = graph.getByRole("group", { name: `Sub-agent ${title} (agent 1)`, exact: true });
  await expect(header).toBeVisible();
  await expect(header).toBeInViewport({ ratio: 1 });
  await expectApart(header, [page.locator("[data-sonner-toast]"), graph.getByTitle("Drag to move the view")]);
  await page.getByRole("button", { name: "Close toast" }).click();

  const way = page.getByRole("navigation", { name: "Breadcrumb" });
  await expect(way.getByRole("listitem").last()).toContainText("(agent 1)");
  await page.keyboard.press("o");
  const row = page.getByRole("treeitem", { name: /^Sub-agent .*sub-agent of step 7$/ });
  await expect(row).toBeVisible();
  await row.getByRole("button", { name: "sub-agent of step 7" }).click();
  await expect(page.getByRole("treeitem", { name: /^Step 7, agent/ })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await page.goBack();
  await expect(row).toHaveAttribute("aria-selected", "true");
  await way.getByRole("button").last().click();
  await expect(page.getByRole("treeitem", { name: /^Step 7, agent/ })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await page.goBack();
  await expect(row).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("o");

  await expect(header).toHaveAttribute("aria-current", "true");
  await page
    .getByRole("complementary", { name: "Inspector" })
    .getByRole("button", { name: "Archive" })
    .click();
  await expect(header).toHaveCount(0);
  await expect(graph.locator('[aria-current="true"]')).toHaveAccessibleName(/^Step 7, agent/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(header).toBeVisible();
});

test("a sub-agent is asked for on the card's menu, and in the panel beside Fork", async ({ page }) => {
  const [root] = await importThroughApi(page.request, ownSample("spawn menu"));
  await page.goto(`/conversations/${root?.id}`);
  const dialog = page.getByRole("dialog", { name: "Spawn sub-agent" });
  const card = graphOf(page).locator('[aria-current="true"]');
  await card.getByRole("button", { name: "More about this branch" }).click();
  await page.getByRole("menuitem", { name: /^Spawn sub-agent/ }).click();
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await page
    .getByRole("region", { name: "From here on" })
    .getByRole("button", { name: "Spawn sub-agent" })
    .click();
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys of this page" })).toContainText(
    "Spawn a sub-agent from it",
  );
});

for (const theme of ["light", "dark"] as const) {
  test(`the dialog has no serious accessibility violation (${theme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    const [root] = await importThroughApi(page.request, ownSample(`spawn ${theme}`));
    await page.goto(`/conversations/${root?.id}`);
    await graphOf(page)
      .getByRole("group", { name: /^Step 7, agent/ })
      .click();
    const dialog = await openDialog(page);
    await dialog.getByRole("radio", { name: "The last turns" }).click();
    await expect(dialog.getByLabel("Turns from the end")).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.target)])).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  });
}

test("a program spawns through the API, and is told what is wrong with its request", async ({ request }) => {
  const [root] = await importThroughApi(request, ownSample("spawn api"));
  const url = `/api/conversations/${root?.id}/spawn`;
  const ask = (data: unknown) => request.post(url, { data });
  const made = await ask({ history: "2", title: "Second opinion", tags: { role: "reviewer" } });
  expect(made.status()).toBe(201);
  const agent: ConversationInfo = await made.json();
  expect(agent).toMatchObject({
    title: "Second opinion",
    tags: { role: "reviewer", title: "Second opinion" },
    parent_conversation_id: root?.id,
    parent_event_id: expect.any(String),
    forked_from_conversation_id: null,
    prompt_cache_key_source: "inherited",
    sealed: false,
  });
  const fresh: ConversationInfo = await (await ask({ history: "none" })).json();
  expect(fresh.event_count).toBe(0);
  expect((await ask({})).status()).toBe(201);

  for (const history of [0, -1, 1.5, "some", "0", null]) {
    const refused = await ask({ history });
    expect(refused.status(), String(history)).toBe(422);
    expect((await refused.json()).detail, String(history)).toContain("all, none, or how many turns");
  }
  expect((await ask({ fork_turns: "all" })).status()).toBe(422);
  expect((await ask({ from_event_id: "nowhere" })).status()).toBe(404);
  expect((await request.post("/api/conversations/nowhere/spawn", { data: {} })).status()).toBe(404);
  expect((await ask({ id: agent.id })).status()).toBe(409);
});

/** Opens it from the selected event in the transcript. */
async function openDialog(page: Page) {
  const selected = page.getByRole("region", { name: "Events" }).locator('article[aria-current="true"]');
  await selected.hover();
  await selected.getByRole("button", { name: "Spawn sub-agent" }).click();
  const dialog = page.getByRole("dialog", { name: "Spawn sub-agent" });
  await expect(dialog.getByRole("radio", { name: "All of it" })).toBeVisible();
  return dialog;
}
