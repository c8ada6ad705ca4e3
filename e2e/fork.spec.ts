import { expect, type Locator, type Page } from "@playwright/test";
import type { ConversationInfo } from "#lib/api/conversation-info.ts";
import type { FamilyGraph } from "#lib/api/graph.ts";
import { sampleRun } from "#lib/sample/sample-run.ts";
import { importThroughApi, test } from "./fixtures.ts";
import { writeOwnCorpusRun } from "./own-corpus-run.ts";

test("a person imports a CI run, forks it twice from its graph, and the run stays as it was", async ({
  page,
}, info) => {
  const run = writeOwnCorpusRun(info.outputPath("run"));
  await page.goto("/");
  // The list is fetched by the hydrated page: from then on a chosen folder is noticed.
  await expect(page.locator("[data-run-link]").first().or(page.getByText("No runs yet"))).toBeVisible();
  await page.getByLabel("Choose a transcript folder").setInputFiles(run);
  await expect(page).toHaveURL(/\/runs\//);

  const graph = page.getByRole("region", { name: "Branch graph" });
  const source = graph.getByRole("group", { name: /^Run .*sealed/ });
  await expect(source).toBeVisible();
  await expect(graph.getByRole("group", { name: /^Step \d+, (user|agent)/ })).toHaveCount(5);
  const before = await snapshot(page);

  // After an event in the middle: the agent's first response with its tool result.
  const middle = graph.getByRole("group", { name: /^Step 2, agent/ });
  await middle.click();
  await middle.getByRole("button", { name: "Fork from here" }).click();
  const dialog = page.getByRole("dialog", { name: "Fork from here" });
  await expect(dialog).toContainText("Copies 4 events (2 steps)");
  await dialog.getByLabel("Title").fill("After the first call");
  await dialog.getByRole("button", { name: "Fork" }).click();

  const first = graph.getByRole("group", { name: /^Branch After the first call/ });
  await expect(first).toBeVisible();
  await expect(first).toContainText("fork-1");
  await expect(page).toHaveURL(/branch=/);

  // Before a user message: the composer starts with its text. Metrics are carried this time.
  const message = graph.getByRole("group", { name: /^Step 4, user/ });
  await message.click();
  await message.getByRole("button", { name: "Edit and resend" }).click();
  await expect(dialog).toContainText("Without using any tools");
  await dialog.getByLabel("Title").fill("Ask differently");
  await dialog.getByLabel("Carry metrics").click();
  await dialog.getByRole("button", { name: "Fork" }).click();
  const second = graph.getByRole("group", { name: /^Branch Ask differently/ });
  await expect(second).toBeVisible();
  await expect(second).toContainText("fork-2");
  await expect(page.getByRole("textbox", { name: "Message" })).toHaveValue(/Without using any tools/);

  const after = await snapshot(page);
  expect(after.source).toEqual(before.source);
  expect(after.bytes).toEqual(before.bytes);
  const [root, one, two] = after.graph.lanes;
  if (!root || !one || !two) throw new Error("three lanes");
  expect(after.graph.lanes).toHaveLength(3);
  expect(root).toEqual(before.graph.lanes[0]);
  expect(one.promptCacheKey).toBe(`${root.promptCacheKey}-fork-1`);
  expect(two.promptCacheKey).toBe(`${root.promptCacheKey}-fork-2`);
  expect(one.ownTotals).toMatchObject({ responses: 0, cost: null });
  expect(one.carriedTotals).toBeNull();
  expect(two.ownTotals).toMatchObject({ responses: 0, cost: null });
  expect(two.carriedTotals?.cost).toBeCloseTo(0.00090945, 10);
  expect(after.graph.totals).toEqual(before.graph.totals);
});

test("a fork shares the source's key, changes model and prompt, and can be undone", async ({ page }) => {
  await openSample(page);
  const graph = page.getByRole("region", { name: "Branch graph" });
  const step = graph.getByRole("group", { name: /^Step 7, agent/ });
  await step.click();
  await page.keyboard.press("f");
  const dialog = page.getByRole("dialog", { name: "Fork from here" });
  await dialog.getByLabel("Title").fill("Shared shard");
  await dialog.getByLabel("Model").fill("anthropic/claude-haiku-4-5");
  await dialog.getByLabel("Shared key").click();
  await dialog.getByRole("button", { name: "Fork" }).click();
  const branch = graph.getByRole("group", { name: /^Branch Shared shard/ });
  await expect(branch).toContainText("shared");

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(branch).toHaveCount(0);
  await expect(graph.getByRole("group", { name: /^Run / })).toBeVisible();
});

test("a fork's breadcrumb leads back to where it was forked", async ({ page }) => {
  await openSample(page);
  const graph = page.getByRole("region", { name: "Branch graph" });
  await graph.getByRole("group", { name: /^Step 8, agent/ }).click();
  await page.keyboard.press("f");
  await page.getByRole("dialog").getByLabel("Title").fill("Lineage");
  await page.getByRole("dialog").getByRole("button", { name: "Fork" }).click();
  const crumbs = page.getByRole("navigation", { name: "Breadcrumb" });
  await expect(crumbs).toContainText("Lineage");
  await crumbs.getByRole("button", { name: "Make test_refresh_token stable on CI" }).click();
  await expect(page).toHaveURL(/event=/);
  await expect(selected(graph)).toHaveAccessibleName(/^Step 8, agent/);

  await page.goBack();
  await expect(crumbs).toContainText("Lineage");
});

async function openSample(page: Page): Promise<void> {
  const [root] = await importThroughApi(page.request, sampleRun());
  await page.goto(`/conversations/${root?.id}`);
  await expect(page).toHaveURL(/\/runs\//);
}

function selected(graph: Locator): Locator {
  return graph.locator('[aria-current="true"]');
}

/** The source as the API shows it: its info, the graph, and the bytes of every event. */
async function snapshot(page: Page) {
  const familyId = new URL(page.url()).pathname.split("/").at(-1);
  const list = await page.request.get("/api/conversations?limit=100");
  const all: ConversationInfo[] = (await list.json()).items;
  const root = all.find((each) => each.family_id === familyId && each.forked_from_conversation_id === null);
  if (!root) throw new Error("the run has a root");
  const base = `/api/conversations/${root.id}`;
  const graph: FamilyGraph = await (await page.request.get(`${base}/graph`)).json();
  const bytes = await (await page.request.get(`${base}/events/search`)).text();
  const source: ConversationInfo = await (await page.request.get(base)).json();
  return { source, graph, bytes };
}
