import { expect, type Page } from "@playwright/test";
import { graphOf } from "./continue-page.ts";
import { importThroughApi, inThisTry, test } from "./fixtures.ts";
import { hostileRun, INVISIBLE, MARKUP, NAME } from "./hostile-run.ts";

// A8 of the reliability checks, in a real browser: nothing of a transcript runs, frames, calls out, or hides.

type Watch = { dialogs: string[]; outbound: string[]; popups: number };

/** What the browser tells of every page: dialogs, requests to anywhere else, windows that were opened. */
async function watch(page: Page): Promise<Watch> {
  const seen: Watch = { dialogs: [], outbound: [], popups: 0 };
  page.on("dialog", (dialog) => {
    seen.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("popup", () => {
    seen.popups++;
  });
  page.context().on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && hostname !== "127.0.0.1")
      seen.outbound.push(request.url());
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      sessionStorage.setItem(
        "violations",
        `${sessionStorage.getItem("violations") ?? ""} ${event.blockedURI}`,
      );
    });
  });
  return seen;
}

/** Nothing happened so far, and nothing of the transcript became more than text. */
async function expectHarmless(page: Page, seen: Watch, where: string): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: "__pwned" in window,
    violations: sessionStorage.getItem("violations"),
    elements: [
      ...document.querySelectorAll(
        "iframe, object, embed, base, math, foreignObject, main form[action], [onerror], [onload], [onmouseover]",
      ),
    ].map((element) => element.outerHTML.slice(0, 120)),
    images: [...document.images].map((image) => image.src).filter((src) => !src.startsWith("data:image/")),
    links: [...document.querySelectorAll("a[href]")]
      .map((link) => link.getAttribute("href") ?? "")
      .filter((href) => !/^(https?:\/\/|mailto:|\/(?!\/)|#)/.test(href)),
    scripts: [...document.scripts].filter((script) => script.textContent?.includes("__pwned=1;alert")).length,
    sideways: document.documentElement.scrollWidth > window.innerWidth,
  }));
  expect(found, where).toEqual({
    ran: false,
    violations: null,
    elements: [],
    images: [],
    links: [],
    scripts: expect.any(Number),
    sideways: false,
  });
  expect(seen, where).toEqual({ dialogs: [], outbound: [], popups: 0 });
}

/** Invisible and reordering characters as they are, in what a person reads. */
async function rawMarks(page: Page, selector: string): Promise<string[]> {
  return page.evaluate((within) => {
    const hidden = /[\u202A-\u202E\u2066-\u2069\u200B\u2060\u{E0000}-\u{E007F}\uFEFF\u061C]/u;
    const texts: string[] = [];
    for (const root of document.querySelectorAll(within)) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.textContent ?? "";
        if (hidden.test(text) && node.parentElement?.closest("script, textarea, input") === null) {
          texts.push(text.slice(0, 60));
        }
      }
    }
    return texts;
  }, selector);
}

test("a hostile transcript is text wherever it is shown", async ({ page }) => {
  test.setTimeout(300_000);
  const seen = await watch(page);
  const [root] = await importThroughApi(page.request, hostileRun(inThisTry("hostile story")));
  if (!root) throw new Error("one root");
  expect(root.title).toContain("<img src=x");

  await page.goto("/");
  await expect(page.getByText(/hostile story/).first()).toBeVisible();
  await expectHarmless(page, seen, "runs list");
  expect(await rawMarks(page, "body"), "runs list").toEqual([]);

  await page.goto(`/conversations/${root.id}`);
  const graph = graphOf(page);
  await expect(graph.getByRole("group", { name: /^Step 2, agent/ })).toBeVisible();
  await expectHarmless(page, seen, "graph");
  expect(await rawMarks(page, "body"), "graph").toEqual([]);

  const events = page.getByRole("region", { name: "Events" });
  await graph.getByRole("group", { name: /^Step 2, agent/ }).click();
  await expect(events.getByText("RLO").first()).toBeVisible();
  await expect(events.getByText("ZWSP").first()).toBeVisible();
  for (let scrolled = 0; scrolled < 12; scrolled++) {
    await events.evaluate((list, part) => {
      list.scrollTop = (list.scrollHeight * part) / 11;
    }, scrolled);
    await page.waitForTimeout(150);
    await expectHarmless(page, seen, `transcript at ${scrolled} of 11`);
    expect(await rawMarks(page, '[aria-label="Inspector"]'), `transcript at ${scrolled} of 11`).toEqual([]);
  }
  // A link that stayed is one to the outside; pressing what is not one does nothing.
  const click = events.getByText("click me").first();
  await click.scrollIntoViewIfNeeded();
  await click.click();
  await expectHarmless(page, seen, "a pressed link");

  const row = events.getByRole("article").first();
  await row.hover();
  await row.getByRole("button", { name: "Show raw payload" }).click();
  await expectHarmless(page, seen, "raw payload");
  for (const tab of ["Metrics", "Config", "Audit"]) {
    await page.getByRole("tab", { name: tab }).click();
    const panel = page.getByRole("tabpanel", { name: tab });
    // Opening one brings what is folded inside of it.
    const closed = panel.locator("details:not([open]) > summary, button[aria-expanded=false]");
    for (let opened = 0; opened < 20 && (await closed.count()) > 0; opened++) await closed.first().click();
    await expect(closed, `${tab} tab`).toHaveCount(0);
    await expectHarmless(page, seen, `${tab} tab`);
    expect(await rawMarks(page, '[aria-label="Inspector"]'), `${tab} tab`).toEqual([]);
  }

  const search = page.getByRole("textbox", { name: "Search steps" });
  await search.fill(NAME);
  await expectHarmless(page, seen, "search");
  await search.fill("");
  await graph.getByRole("group", { name: /^Step 2, agent/ }).click();
  await page.keyboard.press("f");
  const dialog = page.getByRole("dialog", { name: "Fork from here" });
  await dialog.getByLabel("Title").fill(`${NAME} fork`);
  await expectHarmless(page, seen, "fork dialog");
  await dialog.getByRole("button", { name: "Fork" }).click();
  await expect(graph.getByRole("group", { name: /^Branch <img src=x/ })).toBeVisible();
  await expectHarmless(page, seen, "fork");
  const branch = new URL(page.url()).searchParams.get("branch");

  await page.goto(`/compare?c=${root.id}&c=${branch}`);
  await expect(page.getByRole("main")).toContainText("img src=x");
  await expectHarmless(page, seen, "compare");
  expect(await rawMarks(page, "body"), "compare").toEqual([]);
  await page.goto("/settings");
  await expect(page.getByRole("list", { name: "Audit log" })).toBeVisible();
  await expectHarmless(page, seen, "settings");
});

test.describe("addresses and uploads", () => {
  test.use({ allowedConsoleErrors: [/404|422/] });

  test("a hostile address or file name is text too", async ({ page }) => {
    const seen = await watch(page);
    for (const path of [
      `/runs/${encodeURIComponent(MARKUP.slice(0, 200))}`,
      `/?q=${encodeURIComponent(NAME)}`,
    ]) {
      await page.goto(path);
      await expect(page.getByRole("link", { name: /Offshoot|runs/i }).first()).toBeVisible();
      await expectHarmless(page, seen, path);
    }
    await page.goto("/");
    await expect(page.locator("[data-run-link]").first().or(page.getByText("No runs yet"))).toBeVisible();
    const name = `"><img src=x onerror=alert(1)>${INVISIBLE}.jsonl`;
    await page.getByLabel("Choose transcript files").setInputFiles({
      name,
      mimeType: "application/json",
      buffer: Buffer.from(`not a transcript ${MARKUP}`),
    });
    await expect(page.getByRole("alert").or(page.getByRole("dialog")).first()).toContainText("img src=x");
    await expectHarmless(page, seen, "a refused file");
    expect(await rawMarks(page, "body"), "a refused file").toEqual([]);
  });
});
