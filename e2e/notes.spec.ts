import { expect, type Locator, type Page } from "@playwright/test";
import { importThroughApi, ownSample, test } from "./fixtures.ts";

test("a bookmark, a label and a note stand on the card, survive a reload, and are found", async ({
  page,
}) => {
  await openSample(page, "notes-keep");
  const graph = graphOf(page);
  const step = graph.getByRole("group", { name: /^Step 8, agent/ });
  await step.click();
  const kept = page.getByRole("region", { name: "Kept on this step" });

  await kept.getByRole("button", { name: "Bookmark this step" }).click();
  await expect(step).toHaveAccessibleName(/, bookmarked$/);
  await kept.getByRole("combobox", { name: "Add a label" }).fill("root cause");
  await page.keyboard.press("Enter");
  await expect(step).toHaveAccessibleName(/, bookmarked, label root cause$/);
  await kept.getByRole("button", { name: "Note" }).click();
  await kept.getByRole("textbox", { name: "Note on this step" }).fill("The pool is exhausted here.");
  await page.keyboard.press("Control+Enter");
  await expect(step).toHaveAccessibleName(/note: The pool is exhausted here\.$/);

  await page.reload();
  await expect(step).toHaveAccessibleName(
    /, bookmarked, label root cause, note: The pool is exhausted here\.$/,
  );
  await page.getByRole("textbox", { name: "Search steps" }).fill("pool exhausted");
  await expect(page.getByRole("status", { name: "Search result" })).toHaveText("1 of 1");
  await page.getByRole("textbox", { name: "Search steps" }).fill("");

  await page.getByRole("button", { name: "Filter steps" }).click();
  await page.getByRole("button", { name: /^root cause 1$/ }).click();
  await expect(page.getByRole("status", { name: "Filter result" })).toHaveText(/^1 of \d+ steps$/);
  await expect(graph.getByRole("group", { name: /^Step 7, agent.*filtered out$/ })).toBeVisible();
});

test("a half-written note outlives another card and a reload, and goes when it is saved", async ({
  page,
}) => {
  await openSample(page, "notes-draft");
  const graph = graphOf(page);
  const step = graph.getByRole("group", { name: /^Step 8, agent/ });
  const other = graph.getByRole("group", { name: /^Step 7, agent/ });
  await step.click();
  const kept = page.getByRole("region", { name: "Kept on this step" });
  const note = kept.getByRole("textbox", { name: "Note on this step" });
  await kept.getByRole("button", { name: "Note" }).click();
  await expect(note).toBeFocused();
  await note.fill("Half a thou");
  await other.click();
  await expect(note).toHaveCount(0);
  await step.click();
  await expect(note).toHaveValue("Half a thou");
  await page.reload();
  await expect(note).toHaveValue("Half a thou");
  await expect(note).not.toBeFocused();
  await note.press("Escape");
  await expect(note).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(note).toHaveValue("Half a thou");
  await note.press("Control+End");
  await note.pressSequentially("ght");
  await kept.getByRole("button", { name: "Save note" }).click();
  await expect(step).toHaveAccessibleName(/note: Half a thought$/);
  await page.reload();
  await expect(kept.getByRole("button", { name: "Edit the note: Half a thought" })).toBeVisible();
  // One that was opened and left as it was is no draft.
  await other.click();
  await kept.getByRole("button", { name: "Note" }).click();
  await step.click();
  await other.click();
  await expect(kept.getByRole("button", { name: "Note" })).toBeVisible();
});

test("a removed note comes back with Undo", async ({ page }) => {
  await openSample(page, "notes-undo");
  const graph = graphOf(page);
  const step = graph.getByRole("group", { name: /^Step 8, agent/ });
  await step.click();
  const kept = page.getByRole("region", { name: "Kept on this step" });
  await kept.getByRole("button", { name: "Note" }).click();
  await kept.getByRole("textbox", { name: "Note on this step" }).fill("Keep me.");
  await kept.getByRole("button", { name: "Save note" }).click();
  await expect(step).toHaveAccessibleName(/note: Keep me\.$/);
  await kept.getByRole("button", { name: /^Edit the note/ }).click();
  await kept.getByRole("button", { name: "Remove" }).click();
  await expect(step).not.toHaveAccessibleName(/note:/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(step).toHaveAccessibleName(/note: Keep me\.$/);
  await page.reload();
  await expect(step).toHaveAccessibleName(/note: Keep me\.$/);
});

test("what a fork inherited is annotated where it came from, once", async ({ page }) => {
  const rootId = await openSample(page, "notes-inherited");
  const fork = await forkThroughApi(page, rootId, "Inherits a note");
  await page.goto(`/conversations/${fork}`);
  const graph = graphOf(page);
  // The address names the fork; the step it names is its source's.
  const { lanes } = await (await page.request.get(`/api/conversations/${rootId}/graph`)).json();
  const first = lanes[0].steps[0].eventId;
  await page.goto(`${new URL(page.url()).pathname}?branch=${fork}&event=${first}`);
  await expect(selected(graph)).toHaveAccessibleName(/^Step 1, user/);
  await page.getByRole("button", { name: "Bookmark this step" }).click();
  await expect(graph.getByRole("group", { name: /, bookmarked$/ })).toHaveCount(1);
  const kept = await page.request.get(`/api/conversations/${fork}/annotations`);
  expect(await kept.json()).toMatchObject({ annotations: [{ conversationId: rootId, bookmarked: true }] });
});

test("an archived fork goes out of sight, can be shown, and comes back with Undo or Restore", async ({
  page,
}) => {
  const rootId = await openSample(page, "notes-archive");
  const fork = await forkThroughApi(page, rootId, "Put me away");
  await page.goto(`/conversations/${fork}`);
  const graph = graphOf(page);
  const header = graph.getByRole("group", { name: "Branch Put me away", exact: true });
  await expect(header).toBeVisible();
  await header.getByRole("button", { name: "Archive" }).click();
  await expect(header).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.goto(`/conversations/${fork}`);
  await expect(header).toBeVisible();

  await header.getByRole("button", { name: "Archive" }).click();
  await expect(header).toHaveCount(0);
  await page.reload();
  await page.getByRole("button", { name: "1 archived" }).click();
  const menu = page.getByRole("dialog", { name: "Archived branches" });
  await menu.getByRole("checkbox", { name: "Show archived branches" }).check();
  await menu.getByRole("button", { name: "Restore Put me away" }).click();
  await expect(page.getByRole("button", { name: "1 archived" })).toHaveCount(0);
});

test("an archived branch stays while another hangs from it, and the page says why; a sealed run has no such button", async ({
  page,
}) => {
  const rootId = await openSample(page, "notes-held");
  const parent = await forkThroughApi(page, rootId, "Parent of one");
  await forkThroughApi(page, parent, "The child");
  await page.goto(`/conversations/${parent}`);
  const graph = graphOf(page);
  const header = graph.getByRole("group", { name: "Branch Parent of one", exact: true });
  await header.getByRole("button", { name: "Archive", exact: true }).click();
  await expect(
    page.getByText("It stays in the graph because a branch below it is not archived."),
  ).toBeVisible();

  await page.goto(`/conversations/${rootId}`);
  await selected(graph).click();
  await page.keyboard.press("Escape");
  await expect(selected(graph)).toHaveAccessibleName(/^Run /);
  await expect(selected(graph).getByRole("button", { name: "Fork whole conversation" })).toBeVisible();
  await expect(selected(graph).getByRole("button", { name: "Archive" })).toHaveCount(0);
});

async function openSample(page: Page, name: string): Promise<string> {
  const [root] = await importThroughApi(page.request, ownSample(name));
  if (root === undefined) throw new Error("The sample made no run.");
  await page.goto(`/conversations/${root.id}`);
  await expect(selected(graphOf(page))).toBeVisible();
  return root.id;
}

async function forkThroughApi(page: Page, id: string, title: string): Promise<string> {
  const reply = await page.request.post(`/api/conversations/${id}/fork`, { data: { title } });
  expect(reply.status()).toBe(201);
  return (await reply.json()).id;
}

function graphOf(page: Page): Locator {
  return page.getByRole("region", { name: "Branch graph" });
}

function selected(graph: Locator): Locator {
  return graph.locator('[aria-current="true"]');
}
