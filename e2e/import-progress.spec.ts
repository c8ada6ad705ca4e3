import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { generatedEvents } from "#bench/scenarios/generated-run.ts";
import { test } from "./fixtures.ts";

let directory: string;
test.beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "offshoot-e2e-import-"));
});
test.afterEach(() => rmSync(directory, { recursive: true }));

/** A transcript that takes the server some seconds, whatever else the machine does. */
function largeTranscript(): string {
  const name = randomUUID().slice(0, 8);
  const file = join(directory, `${name}.jsonl`);
  const lines = [...generatedEvents(30_000, 2_000, name)].map(({ text }) => text);
  writeFileSync(file, lines.join("\n"));
  return file;
}

/** What a page does with the browser's question whether it may go. */
function asksBeforeLeaving(page: Page): Promise<boolean> {
  return page.evaluate(() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
}

test.describe("a larger transcript", () => {
  // The browser notes every answer that is no success.
  test.use({ allowedConsoleErrors: [/status of 499/] });

  test("shows how far it is, is cancelled leaving nothing, and comes in the next time", async ({
    page,
    request,
  }) => {
    test.setTimeout(240_000);
    const file = largeTranscript();
    await page.goto("/");
    await expect(page.locator("[data-run-link]").first().or(page.getByText("No runs yet"))).toBeVisible({
      timeout: 60_000,
    });
    const listBefore = await (await request.get("/api/runs?limit=50")).json();

    await page.getByLabel("Choose transcript files").setInputFiles(file);
    const dialog = page.getByRole("dialog", { name: "Importing" });
    await expect(dialog.getByRole("progressbar", { name: "Import" })).toBeVisible();
    await expect(dialog.getByRole("status")).toHaveText(/^(Reading|Storing): [\d,.]+.* of /, {
      timeout: 60_000,
    });
    expect(await asksBeforeLeaving(page)).toBe(true);
    await page.getByLabel("Choose transcript files").setInputFiles(file);
    await expect(page.getByText("One import at a time")).toBeVisible();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByText("The import was stopped. Nothing of it was kept.")).toBeVisible({
      timeout: 60_000,
    });
    await expect(dialog).toBeHidden();
    expect(await asksBeforeLeaving(page)).toBe(false);
    expect(await (await request.get("/api/runs?limit=50")).json()).toEqual(listBefore);

    await page.getByLabel("Choose transcript files").setInputFiles(file);
    await expect(dialog.getByRole("status")).toHaveText(/^Storing: [\d,]+ of 30,000 events$/, {
      timeout: 120_000,
    });
    await expect(page).toHaveURL(/\/runs\//, { timeout: 120_000 });
  });
});
