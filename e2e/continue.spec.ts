import { expect } from "@playwright/test";
import type { TurnList } from "#lib/api/turn.ts";
import {
  chooseModel,
  graphData,
  graphOf,
  laneOf,
  message,
  openFork,
  openRun,
  provider,
  sendButton,
} from "./continue-page.ts";
import { test } from "./fixtures.ts";
import { PROVIDER_KEY } from "./provider-address.ts";

const MODEL = "openai/gpt-5.5";

test.beforeEach(() => provider.reset());

test("a fork of a real run goes on with another model: it streams, commits, fails without a trace, goes on", async ({
  page,
}) => {
  const branch = await openFork(page, "Ask gpt-5.5");
  await provider.hold({ name: "stream", at: { afterChunks: 2 } });
  await provider.script({ reply: { text: "The first half and the second half.", chunkSize: 8 } });
  await chooseModel(page, MODEL);
  await expect(sendButton(page)).toBeDisabled();
  await message(page).fill("   ");
  await expect(sendButton(page)).toBeDisabled();
  await message(page).fill("first");
  await message(page).press("Enter");

  await provider.reached("stream");
  const live = page.getByRole("region", { name: "Running turn" });
  await expect(live).toContainText("The first half");
  await expect(live).not.toContainText("second");
  const liveCard = graphOf(page).getByRole("button", { name: "Running step of attempt 1" });
  await expect(liveCard).toContainText("The first half");
  await expect(liveCard).toContainText("fork-1");
  const place = await liveCard.boundingBox();
  expect((await laneOf(page, branch)).steps).toHaveLength(0);
  await provider.release("stream");

  const answer = graphOf(page).getByRole("group", { name: /agent: The first half and the second half/ });
  await expect(answer).toHaveAttribute("aria-current", "true");
  await expect(live).toHaveCount(0);
  expect(await answer.boundingBox()).toEqual(place);
  const [request] = await provider.requests();
  const committed = await laneOf(page, branch);
  const step = committed.steps.at(-1);
  expect(request?.promptCacheKey).toBe(committed.promptCacheKey);
  expect(step?.usage.input).toBe(request?.usage?.input);
  expect(step?.usage.cost).toBeGreaterThan(0);
  await expect(answer).toContainText("fork-1");
  await expect(answer).toContainText("$0.0");
  await expect(page.getByLabel("Usage of the selected step")).toContainText("0%");
  await expect(message(page)).toHaveValue("");

  await provider.script({ reply: { text: "Never to be kept", fault: { kind: "reset", afterChunks: 1 } } });
  await message(page).fill("lost on the way");
  await message(page).press("Enter");
  const failed = page.getByRole("region", { name: "Attempt 2 failed" });
  await expect(failed).toContainText("lost on the way");
  await expect(failed).toContainText("Never to be");
  expect(await laneOf(page, branch)).toEqual(committed);

  await failed.getByRole("button", { name: "Edit and send again" }).click();
  await expect(message(page)).toHaveValue("lost on the way");
  await provider.script({ reply: { text: "Going on." } });
  await message(page).fill("after failure");
  await message(page).press("Enter");
  await expect(graphOf(page).getByRole("group", { name: /agent: Going on/ })).toBeVisible();
  await expect(failed).toHaveCount(0);
  const sent = (await provider.requests()).at(-1)?.userMessages ?? [];
  expect(sent.slice(-2)).toEqual(["first", "after failure"]);
  expect(sent).not.toContain("lost on the way");

  await page.getByRole("button", { name: "Attempts (3)" }).click();
  const attempts = page.getByRole("dialog", { name: "Attempts" }).getByRole("listitem");
  await expect(attempts.nth(1)).toContainText("lost on the way");
  expect(await page.content()).not.toContain(PROVIDER_KEY);
});

test("a failed turn is retried as it was", async ({ page }) => {
  const branch = await openFork(page, "Retry");
  await chooseModel(page, MODEL);
  await provider.script({
    reply: { text: "Half of it", fault: { kind: "error_event", afterChunks: 1, message: "upstream broke" } },
  });
  await message(page).fill("try this");
  await message(page).press("Control+Enter");
  const failed = page.getByRole("region", { name: "Attempt 1 failed" });
  await expect(failed).toContainText("upstream broke");
  await page.reload();
  await provider.script({ reply: { text: "This time whole." } });
  await failed.getByRole("button", { name: "Retry" }).click();
  await expect(graphOf(page).getByRole("group", { name: /agent: This time whole/ })).toBeVisible();
  await expect(failed).toHaveCount(0);
  const lane = await laneOf(page, branch);
  expect(lane.steps.map((each) => each.summary)).toEqual(["try this", "This time whole."]);
});

test("Stop ends a turn at the provider and leaves nothing in the history", async ({ page }) => {
  const branch = await openFork(page, "Stop");
  const before = await laneOf(page, branch);
  await chooseModel(page, MODEL);
  await provider.hold({ name: "stop", at: { afterChunks: 1 } });
  await provider.script({ reply: { text: "Too long an answer" } });
  await message(page).fill("stop me");
  await sendButton(page).click();
  await provider.reached("stop");
  await expect(page.getByRole("region", { name: "Running turn" })).toContainText("Too long");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("region", { name: "Attempt 1 stopped" })).toContainText("stop me");
  await provider.release("stop");
  await expect.poll(async () => (await provider.requests())[0]?.outcome).toBe("client_gone");
  const { status, ...after } = await laneOf(page, branch);
  expect({ status, ...after }).toEqual(before);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByRole("button", { name: "Attempts (1)" })).toBeVisible();
});

test("a reload in the middle of a stream shows it again from its beginning", async ({ page }) => {
  await openFork(page, "Reload");
  await chooseModel(page, MODEL);
  await provider.hold({ name: "reload", at: { afterChunks: 2 } });
  await provider.script({ reply: { text: "Before the reload and after it.", chunkSize: 9 } });
  await message(page).fill("go");
  await message(page).press("Enter");
  await provider.reached("reload");
  const live = page.getByRole("region", { name: "Running turn" });
  await expect(live).toContainText("Before the reload");
  await message(page).fill("typed meanwhile");
  await page.reload();
  await expect(live).toContainText("Before the reload");
  await expect(message(page)).toHaveValue("typed meanwhile");
  await provider.release("reload");
  await expect(graphOf(page).getByRole("group", { name: /Before the reload and after it/ })).toBeVisible();
  await expect(live).toHaveCount(0);
  expect(await provider.requests()).toHaveLength(1);
});

test("tool calls wait for a person over a reload, and their results are marked as theirs", async ({
  page,
}) => {
  await openFork(page, "Tools");
  await chooseModel(page, MODEL);
  const calls = [
    { id: "call_a", name: "terminal", arguments: { command: "uname -a" } },
    { id: "call_b", name: "terminal", arguments: { command: "rm -rf build" } },
  ];
  await provider.script({ reply: { text: "I look at the machine.", toolCalls: calls } });
  await message(page).fill("where does it run?");
  await message(page).press("Enter");
  const form = page.getByRole("form", { name: "Tool results" });
  await expect(form).toContainText("2 tool calls wait");
  await expect(form).toContainText("uname -a");
  const results = form.getByRole("textbox", { name: "Result of terminal" });
  await results.first().fill("Linux runner 6.12");
  await page.reload();
  await expect(results.first()).toHaveValue("Linux runner 6.12");
  await form.getByRole("radio", { name: "Rejected" }).last().click();
  await provider.script({ reply: { text: "It runs on Linux." } });
  await form.getByRole("button", { name: "Send 2 results" }).click();
  await expect(graphOf(page).getByRole("group", { name: /agent: It runs on Linux/ })).toBeVisible();
  await expect(form).toHaveCount(0);
  await expect(page.getByRole("article", { name: "Result · terminal" }).last()).toContainText("manual");
  await expect(graphOf(page).getByRole("group", { name: /I look at the machine/ })).toContainText("manual");
  expect(JSON.stringify((await provider.requests()).at(-1)?.body)).toContain("Linux runner 6.12");
});

test("three samples stream at once in sibling forks of the branch", async ({ page }) => {
  const branch = await openFork(page, "Samples");
  await chooseModel(page, MODEL);
  await provider.hold({ name: "samples", at: { afterChunks: 1 }, times: 3 });
  await page.getByRole("button", { name: "1 sample" }).click();
  await page.getByRole("menuitemradio", { name: "3 samples" }).click();
  await message(page).fill("say it three ways");
  await message(page).press("Enter");
  await provider.reached("samples", 3);
  const cards = graphOf(page).getByRole("button", { name: /^Running step of attempt/ });
  await expect(cards).toHaveCount(3);
  await provider.release("samples");
  await expect(cards).toHaveCount(0);
  const { lanes } = await graphData(page, branch);
  const samples = lanes.filter((lane) => lane.forkedFromId === branch);
  expect(samples.map(({ steps }) => steps.length)).toEqual([2, 2, 2]);
  expect(new Set(samples.map((lane) => lane.promptCacheKey)).size).toBe(3);
  await page.getByRole("button", { name: "Fit the whole graph" }).click();
  expect((await laneOf(page, branch)).steps).toHaveLength(0);
});

test("a message of the sealed run is edited and sent in one go; an answer is generated again", async ({
  page,
}) => {
  const root = await openRun(page);
  const question = page.getByRole("article", { name: "User" }).last();
  await question.hover();
  await question.getByRole("button", { name: "Edit and resend" }).click();
  await expect(message(page)).toHaveValue(/Without using any tools/);
  await page.getByRole("combobox", { name: "Model" }).fill(MODEL);
  await message(page).fill("Edited words");
  await provider.script({ reply: { text: "To the edited words." } });
  await message(page).press("Enter");
  await expect(graphOf(page).getByRole("group", { name: /agent: To the edited words/ })).toBeVisible();

  const answer = page.getByRole("article", { name: /^Agent/ }).last();
  await answer.hover();
  await provider.script({ reply: { text: "Said once more." } });
  await answer.getByRole("button", { name: "Regenerate" }).click();
  await expect(graphOf(page).getByRole("group", { name: /agent: Said once more/ })).toBeVisible();
  expect((await provider.requests()).map(({ userMessages }) => userMessages.at(-1))).toEqual([
    "Edited words",
    "Edited words",
  ]);
  const { lanes } = await graphData(page, root);
  expect(lanes).toHaveLength(3);
  expect(lanes[0]?.sealed).toBe(true);
});

test("the request can be read before it is sent, and is what is sent", async ({ page }) => {
  await openFork(page, "View");
  await chooseModel(page, MODEL);
  await page.getByRole("button", { name: "Parameters" }).click();
  await page.getByRole("textbox", { name: "Max output" }).fill("321");
  await message(page).fill("look at me");
  await page.getByRole("button", { name: "View request" }).click();
  const dialog = page.getByRole("dialog", { name: "Request" });
  await dialog.getByRole("radio", { name: "As sent" }).click();
  const shown = (await dialog.getByRole("figure", { name: "request" }).locator("pre").textContent()) ?? "";
  expect(shown).toContain('"model":"gpt-5.5"');
  await page.keyboard.press("Escape");
  expect(await provider.requests()).toHaveLength(0);
  await provider.script({ reply: { text: "Seen." } });
  await sendButton(page).click();
  await expect(graphOf(page).getByRole("group", { name: /agent: Seen/ })).toBeVisible();
  const [request] = await provider.requests();
  const sent = Buffer.from(request?.rawBodyBase64 ?? "", "base64").toString("utf8");
  expect(sent).toContain('"max_output_tokens":321');
  expect(sent.startsWith(shown)).toBe(true);
});

test("the offline model says what it is, and settings say what is configured without the key", async ({
  page,
}) => {
  await openFork(page, "Offline");
  await chooseModel(page, "offline");
  await expect(page.getByRole("form", { name: "Continue this branch" })).toContainText("Offline model");
  await message(page).fill("anybody there?");
  await message(page).press("Enter");
  const card = graphOf(page).getByRole("group", { name: /agent: Offline model/ });
  await expect(card).toContainText("offline");
  await expect(page.getByRole("article", { name: /^Agent/ }).last()).toContainText("offline");
  expect(await provider.requests()).toHaveLength(0);

  await page.getByRole("link", { name: "Settings" }).first().click();
  const providers = page.getByRole("region", { name: "Model providers" }).getByRole("listitem");
  await expect(providers.filter({ hasText: "OPENAI_API_KEY" })).toContainText("configured");
  await expect(providers.filter({ hasText: "DEEPSEEK_API_KEY" })).toContainText("Set DEEPSEEK_API_KEY");
  await expect(page.getByRole("region", { name: "Server" })).toContainText("journal mode");
  expect(await page.content()).not.toContain(PROVIDER_KEY);
});

test.describe("a refused message", () => {
  test.use({ allowedConsoleErrors: [/409/] });

  test("is said and stays in the composer", async ({ page }) => {
    const branch = await openFork(page, "Refused");
    await chooseModel(page, MODEL);
    await provider.hold({ name: "other", at: "before_headers" });
    await message(page).fill("kept");
    const other = await page.request.post(`/api/conversations/${branch}/turns`, {
      data: { text: "from elsewhere", overrides: { provider: "openai", model: "gpt-5.5" } },
    });
    expect(other.status()).toBe(202);
    await provider.reached("other");
    await message(page).press("Enter");
    await expect(page.getByRole("alert").filter({ hasText: "in flight" })).toBeVisible();
    await expect(message(page)).toHaveValue("kept");
    await page.getByRole("button", { name: "Look again" }).click();
    await expect(page.getByRole("region", { name: "Running turn" })).toContainText("from elsewhere");
    await provider.release("other");
    await expect(page.getByRole("region", { name: "Running turn" })).toHaveCount(0);
    const turns: TurnList = await (await page.request.get(`/api/conversations/${branch}/turns`)).json();
    expect(turns.attempts).toHaveLength(1);
  });
});
