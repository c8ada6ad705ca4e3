import type { Browser } from "@playwright/test";
import { type BenchRow, round } from "../report.ts";
import { settle, withPage } from "./measure-graph.ts";

/** Sends a message in a fork that is looked at and measures the main thread until its answer is in the history. */
export async function measureStreaming(browser: Browser, url: string): Promise<BenchRow> {
  return withPage(browser, async (page) => {
    await page.goto(url);
    await page.getByRole("textbox", { name: "Message" }).fill("Say a lot.");
    await settle(page);
    await page.evaluate(() => {
      globalThis.offshootBench.longestTaskMs = 0;
    });
    await page.getByRole("button", { name: "Send", exact: true }).click();
    const running = page.getByRole("button", { name: /^Running step of attempt/ });
    await running.waitFor();
    await page.evaluate(() => globalThis.offshootBench.countRenders(true));
    const started = Date.now();
    await page.waitForTimeout(3_000);
    const renders = await page.evaluate(() => globalThis.offshootBench.countRenders(false));
    const whileStreaming = await page.evaluate(() => globalThis.offshootBench.longestTaskMs);
    await running.waitFor({ state: "detached" });
    const streamed = Date.now() - started;
    await settle(page);
    const withCommit = await page.evaluate(() => globalThis.offshootBench.longestTaskMs);
    return {
      "streamed ms": streamed,
      // The browser reports what lasts 50 ms and longer.
      "longest task ms": whileStreaming === 0 ? "< 50" : round(whileStreaming, 0),
      "longest with commit ms": withCommit === 0 ? "< 50" : round(withCommit, 0),
      "limit ms": 100,
      "renders of other cards": renders,
    };
  });
}
