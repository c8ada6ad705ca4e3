import type { Browser, Page } from "@playwright/test";
import { type BenchRow, round } from "../report.ts";
import { settle, withPage } from "./measure-graph.ts";
import { longestTask, TASK_CATEGORIES } from "./task-times.ts";

/** Sends a message in a fork that is looked at and measures the main thread until its answer is in the history. */
export async function measureStreaming(browser: Browser, url: string): Promise<BenchRow> {
  return withPage(browser, async (page) => {
    await page.goto(url);
    await page.getByRole("textbox", { name: "Message" }).fill("Say a lot.");
    await settle(page);
    await browser.startTracing(page, { categories: TASK_CATEGORIES });
    await mark(page, "sent");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await waitForLiveCard(page, true);
    await page.evaluate(() => globalThis.offshootBench.countRenders(true));
    await mark(page, "streaming");
    const started = Date.now();
    await page.waitForTimeout(5_000);
    await mark(page, "streamed");
    const renders = await page.evaluate(() => globalThis.offshootBench.countRenders(false));
    await waitForLiveCard(page, false);
    const took = Date.now() - started;
    await settle(page);
    await mark(page, "committed");
    const trace = await browser.stopTracing();
    const streaming = longestTask(trace, ["streaming", "streamed"]);
    const whole = longestTask(trace, ["sent", "committed"]);
    return {
      "streamed ms": took,
      "longest task ms": round(streaming.wallMs, 0),
      "on a processor ms": round(streaming.processorMs, 0),
      "with send and commit ms": round(whole.wallMs, 0),
      "with both on a processor ms": round(whole.processorMs, 0),
      "limit ms": 100,
      "renders of other cards": renders,
    };
  });
}

/** Looked for in the page itself: what Playwright does for a role takes longer than what is measured here. */
async function waitForLiveCard(page: Page, there: boolean): Promise<void> {
  await page.waitForFunction(
    (wanted) => (document.querySelector('[aria-label^="Running step of attempt"]') !== null) === wanted,
    there,
    { polling: 250 },
  );
}

async function mark(page: Page, name: string): Promise<void> {
  await page.evaluate((given) => performance.mark(given), name);
}
