import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { type Download, expect, type Locator, type Page } from "@playwright/test";
import { ExportPreview } from "#lib/api/export.ts";
import { textFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { importThroughApi, ownSample, test } from "./fixtures.ts";

const FORMATS = [
  { label: "Offshoot bundle", value: "offshoot-bundle", file: /\.offshoot\.jsonl$/ },
  { label: "OpenHands SDK", value: "openhands-sdk", file: /\.zip$/ },
  { label: "Codex", value: "codex", file: /^rollout-.*\.jsonl$/ },
  { label: "Claude Code", value: "claude-code", file: /\.jsonl$/ },
  { label: "pi", value: "pi", file: /\.jsonl$/ },
  { label: "opencode", value: "opencode", file: /\.opencode\.json$/ },
  { label: "ATIF", value: "atif", file: /\.json$/ },
  { label: "OpenAI messages", value: "openai-messages", file: /\.json$/ },
  { label: "Markdown", value: "markdown", file: /\.md$/ },
] as const;

/** A fork in the middle of the sample, of a run of its own. */
async function forkOfSample(page: Page, name: string): Promise<string> {
  const [root] = await importThroughApi(page.request, ownSample(name));
  const events = await (await page.request.get(`/api/conversations/${root?.id}/events/search`)).json();
  const forked = await page.request.post(`/api/conversations/${root?.id}/fork`, {
    data: { title: `Fork to export, ${name}`, from_event_id: events.items[24].id },
  });
  expect(forked.status()).toBe(201);
  return (await forked.json()).id;
}

async function openDialog(page: Page, conversationId: string): Promise<Locator> {
  await page.goto(`/conversations/${conversationId}`);
  await page.getByRole("button", { name: "Export this branch" }).click();
  const dialog = page.getByRole("dialog", { name: "Export branch" });
  await expect(dialog.getByRole("region", { name: "What is lost" })).toBeVisible();
  return dialog;
}

async function download(page: Page, dialog: Locator): Promise<{ file: Download; bytes: Buffer }> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("link", { name: "Download" }).click(),
  ]);
  return { file, bytes: await readFile(await file.path()) };
}

test("a fork is written in every format, with what each loses and how to go on", async ({ page }) => {
  const forkId = await forkOfSample(page, "export-formats");
  const dialog = await openDialog(page, forkId);
  for (const { label, value, file: name } of FORMATS) {
    await dialog.getByRole("radio", { name: label, exact: true }).click();
    const answer = await page.request.get(`/api/conversations/${forkId}/export/preview?format=${value}`);
    const preview = ExportPreview.parse(await answer.json());
    await expect(dialog.getByText(preview.fileName, { exact: true })).toBeVisible();
    const lost = dialog.getByRole("region", { name: "What is lost" }).getByRole("listitem");
    await expect(lost).toHaveText(preview.losses);
    // A fork's lineage or its seal is lost in every format, the bundle's included.
    expect(preview.losses.length).toBeGreaterThan(0);
    const next = dialog.getByRole("region", { name: "What to do with it" });
    await expect(next).toContainText(preview.advice.sentence);
    // A program fills in the address itself; the page says the one it was opened by.
    const command = preview.advice.command?.replace("$OFFSHOOT_URL", new URL(page.url()).origin);
    if (command !== undefined) await expect(next).toContainText(command);
    if (value === "offshoot-bundle") expect(command).toContain(`${new URL(page.url()).origin}/api/imports`);

    const { file, bytes } = await download(page, dialog);
    expect(file.suggestedFilename()).toBe(preview.fileName);
    expect(file.suggestedFilename()).toMatch(name);
    expect(bytes.byteLength).toBe(preview.bytes);
    // A zip's words are in its files; all others say what was asked in the first message.
    if (value === "openhands-sdk") expect(bytes.subarray(0, 2).toString()).toBe("PK");
    else expect(bytes.toString()).toContain("test_refresh_token");
  }
});

test("a downloaded bundle opens with the same history; a changed one is refused", async ({ page }) => {
  const forkId = await forkOfSample(page, "export-bundle");
  const { file, bytes } = await download(page, await openDialog(page, forkId));
  const bundle = textFile(file.suggestedFilename(), bytes.toString());
  const imported = await importThroughApi(page.request, [bundle]);
  const branch = imported.at(-1);
  const read = async (id: string | undefined) =>
    (await page.request.get(`/api/conversations/${id}/detail`)).json();
  const [before, after] = [await read(forkId), await read(branch?.id)];
  expect(after.conversation).toMatchObject({
    sealed: true,
    title: before.conversation.title,
    headHash: before.conversation.headHash,
    headPrefixHash: before.conversation.headPrefixHash,
    promptCacheKey: before.conversation.promptCacheKey,
  });

  await page.goto(`/conversations/${branch?.id}`);
  const graph = page.getByRole("region", { name: "Branch graph" });
  await expect(graph.getByText("Fork to export, export-bundle")).toBeVisible();
  await expect(page.getByRole("tabpanel", { name: "Transcript" }).getByRole("article").first()).toBeVisible();

  const changed = textFile("changed.jsonl", textOf(bundle).replaceAll("test_refresh_token", "test_other"));
  const refused = await page.request.post("/api/imports", {
    multipart: { files: { name: changed.path, mimeType: "text/plain", buffer: Buffer.from(changed.bytes) } },
  });
  expect(refused.status()).toBeGreaterThanOrEqual(400);
  expect(await refused.text()).toContain("was changed since the export");
});

test("the dialog works by keyboard, copies what it shows and has no serious violation", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const forkId = await forkOfSample(page, "export-keyboard");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const dialog = await openDialog(page, forkId);
    await expect(dialog.getByRole("radio", { name: "Offshoot bundle" })).toBeFocused();
    // Radix chooses with the focus only while the key is down.
    await page.keyboard.press("ArrowUp", { delay: 100 });
    await expect(dialog.getByRole("radio", { name: "Markdown" })).toBeChecked();
    await expect(dialog.getByRole("region", { name: "What is lost" })).toContainText("seal");
    const axe = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
    const serious = axe.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  }
  const dialog = page.getByRole("dialog", { name: "Export branch" });
  await dialog.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(dialog.getByText("Copied")).toBeAttached();
  const written = await page.request.get(`/api/conversations/${forkId}/export?format=markdown`);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await written.text());
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Export this branch" })).toBeFocused();
});

test("a branch's head offers the export; unknown formats and branches are told so", async ({ page }) => {
  const forkId = await forkOfSample(page, "export-head");
  await page.goto(`/conversations/${forkId}`);
  const graph = page.getByRole("region", { name: "Branch graph" });
  await graph.getByRole("group", { name: /Fork to export, export-head/ }).hover();
  await graph.getByRole("button", { name: "Export…" }).click();
  await expect(page.getByRole("dialog", { name: "Export branch" })).toContainText(
    "Fork to export, export-head",
  );

  const format = await page.request.get(`/api/conversations/${forkId}/export?format=docx`);
  expect([format.status(), await format.text()]).toEqual([422, expect.stringContaining("openai-messages")]);
  const branch = await page.request.get("/api/conversations/no-such-branch/export?format=pi");
  expect(branch.status()).toBe(404);
});
