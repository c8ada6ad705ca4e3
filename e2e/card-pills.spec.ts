import { randomUUID } from "node:crypto";
import { expect, type Locator } from "@playwright/test";
import { boxOf, expectApart } from "./boxes.ts";
import { laneOf } from "./continue-page.ts";
import { importThroughApi, test } from "./fixtures.ts";
import { graphOf, openSample, selected, settledBox } from "./graph-page.ts";
import { ownCorpusRun } from "./own-corpus-run.ts";

const DIRECTIONS = ["Turn: left to right", "Turn: top to bottom"] as const;

test("what can be done with a card at the canvas' left edge is all in view, at any size", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const [root] = await importThroughApi(page.request, ownCorpusRun());
  await page.goto(`/conversations/${root?.id}?view=graph`);
  const graph = graphOf(page);
  const header = graph.getByRole("group", { name: /^Run / });
  const question = graph.getByRole("group", { name: /^Step 1, user/ });
  const answer = graph.getByRole("group", { name: /^Step 2, agent/ });
  for (const turn of DIRECTIONS) {
    for (const card of [header, question, answer]) {
      await card.click({ position: { x: 12, y: 12 } });
      await expect(card).toHaveAttribute("aria-current", "true");
      await expectPillsWithin(card, graph);
    }
    await page.getByRole("button", { name: turn }).click();
    await page.getByRole("button", { name: "Back to the start at 100%" }).click();
  }
  await question.click({ position: { x: 12, y: 12 } });
  const before = await settledBox(answer);
  await expect(question.getByRole("button", { name: "Edit and resend" })).toBeVisible();
  await header.click({ position: { x: 12, y: 12 } });
  expect(await settledBox(answer), "a selection moves no card").toEqual(before);

  await question.click({ position: { x: 12, y: 12 } });
  for (const [key, percent] of [
    ["+", "125%"],
    ["-", "100%"],
    ["-", "80%"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole("button", { name: "Zoom to 100%" })).toHaveText(percent);
    await expectPillsWithin(question);
  }
});

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
] as const) {
  test(`neither messages nor minimap lie over a card in use, Undo is a few keys away (${width} wide)`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await openSample(page, `messages ${width}`);
    const graph = graphOf(page);
    await selected(graph).focus();
    await page.keyboard.press("End");
    await expect(selected(graph)).not.toHaveAccessibleName(/^Step 7,/);
    await settledBox(selected(graph));
    await expectPillsWithin(selected(graph), graph);
    await expectApart(selected(graph), [
      graph.getByTitle("Drag to move the view"),
      graph.getByRole("toolbar", { name: "Graph view" }),
    ]);

    await page.keyboard.press("f");
    const dialog = page.getByRole("dialog", { name: "Fork from here" });
    await dialog.getByLabel("Title").fill("A message comes");
    await dialog.getByRole("button", { name: "Fork", exact: true }).click();
    const branch = graph.getByRole("group", { name: "Branch A message comes" });
    await expect(branch).toBeVisible();
    const message = page.getByRole("listitem").filter({ hasText: "Forked into" });
    await settledBox(message);
    await expectApart(message, [
      graph,
      page.getByRole("textbox", { name: "Message" }),
      page.getByRole("tab", { name: "Audit" }),
    ]);

    await page.keyboard.press("Alt+t");
    const undo = message.getByRole("button", { name: "Undo" });
    for (let tabs = 0; tabs < 3 && !(await isFocused(undo)); tabs += 1) await page.keyboard.press("Tab");
    await expect(undo).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(branch).toHaveCount(0);
  });
}

for (const [width, height] of [
  [900, 700],
  [900, 560],
  [1100, 700],
] as const) {
  test(`what a page opens at, or a double click brings to the middle, is beside the minimap (${width} x ${height})`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await openSample(page, `narrow ${width} ${height}`);
    const graph = graphOf(page);
    const [minimap, controls] = [
      graph.getByTitle("Drag to move the view"),
      graph.getByRole("toolbar", { name: "Graph view" }),
    ];
    const address = new URL(page.url());
    const branch = address.searchParams.get("branch") ?? "";
    for (const { eventId } of (await laneOf(page, branch)).steps.slice(0, 9)) {
      address.searchParams.set("event", eventId);
      await page.goto(address.href);
      await expect(selected(graph)).toHaveAttribute("data-id", `step:${branch}:${eventId}`);
      await expectApart(selected(graph), [minimap, controls]);
    }
    await expect(minimap).toBeVisible();
    await selected(graph).focus();
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    await expect(page.getByRole("button", { name: "Zoom to 100%" })).toHaveText("156%");
    await page.keyboard.press("End");
    await expect(selected(graph)).toHaveAccessibleName(/^Step 41,/);
    await settledBox(selected(graph));
    await selected(graph).dblclick({ position: { x: 40, y: 12 }, timeout: 5_000 });
    await settledBox(selected(graph));
    await expectApart(selected(graph), [minimap, controls]);
  });
}

test("each Undo says what it takes back, and none is left for a fork that has gone on", async ({ page }) => {
  await openSample(page, "Undo names");
  const graph = graphOf(page);
  for (const title of ["First try", "Second try"]) {
    await graph.getByRole("group", { name: /^Step 7, agent/ }).click();
    await page.keyboard.press("f");
    await page.getByRole("dialog").getByLabel("Title").fill(title);
    await page.getByRole("dialog").getByRole("button", { name: "Fork" }).click();
    await expect(graph.getByRole("group", { name: `Branch ${title}` })).toBeVisible();
  }
  const undo = (title: string) => page.getByRole("button", { name: `Undo: fork “${title}”`, exact: true });
  await expect(undo("First try")).toBeVisible();
  await expect(undo("Second try")).toBeVisible();
  await page.getByRole("textbox", { name: "Message" }).fill("Look at the clock instead.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(undo("Second try")).toHaveCount(0);
  await undo("First try").click();
  await expect(graph.getByRole("group", { name: "Branch First try" })).toHaveCount(0);
  await expect(graph.getByRole("group", { name: "Branch Second try" })).toBeVisible();
});

/** All the buttons of a card lie between its sides, and within the canvas. */
async function expectPillsWithin(card: Locator, canvas: Locator = card): Promise<void> {
  await expect(async () => {
    const pills = await card.getByRole("button").all();
    expect(pills.length).toBeGreaterThanOrEqual(2);
    const [inside, around] = [await boxOf(card), await boxOf(canvas)];
    for (const pill of pills) {
      const box = await boxOf(pill);
      expect(box.x).toBeGreaterThanOrEqual(inside.x);
      expect(box.x + box.width).toBeLessThanOrEqual(inside.x + inside.width);
      if (canvas === card) continue;
      expect(box.x).toBeGreaterThanOrEqual(around.x);
      expect(box.y + box.height).toBeLessThanOrEqual(around.y + around.height);
    }
  }).toPass({ timeout: 5_000 });
}

function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((node) => node === document.activeElement);
}

test("what an import says lies below the inspector's tabs, also beside a run's first error", async ({
  page,
}) => {
  await page.goto("/");
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles({
      name: "session.jsonl",
      mimeType: "application/jsonl",
      buffer: Buffer.from(
        failedSession()
          .map((line) => JSON.stringify(line))
          .join("\n"),
      ),
    });
  const message = page.getByRole("listitem").filter({ hasText: "Imported and sealed" });
  await expect(page.getByRole("button", { name: "Fork before it" })).toBeVisible();
  await settledBox(message);
  await expectApart(message, await page.getByRole("tab").all());
});

/** A Claude Code session whose only call fails. */
function failedSession(): object[] {
  const [sessionId, asked, called, failed] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const line = (type: string, uuid: string, parentUuid: string | null, message: object) => {
    return { type, uuid, parentUuid, sessionId, timestamp: "2026-01-05T12:00:00.000Z", message };
  };
  const call = { type: "tool_use", id: "toolu_1", name: "Bash", input: { command: "make" } };
  const result = { type: "tool_result", tool_use_id: "toolu_1", content: "no rule", is_error: true };
  return [
    line("user", asked, null, { role: "user", content: "Make the build green." }),
    line("assistant", called, asked, { id: "msg_1", role: "assistant", model: "claude", content: [call] }),
    line("user", failed, called, { role: "user", content: [result] }),
  ];
}
