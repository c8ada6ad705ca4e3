import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import AxeBuilder from "@axe-core/playwright";
import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { z } from "zod";
import { callServer } from "#lib/cli/call-server.mjs";
import { collectFiles } from "#lib/cli/collect-files.mjs";
import { multipartForm } from "#lib/cli/multipart.mjs";
import { openhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { zipOf } from "#lib/upload/testing/zip.ts";
import { corpusPath, inThisTry, readFolder, test } from "./fixtures.ts";
import { LOCKED_KEY, LOCKED_PORT } from "./provider-address.ts";

// A CI job as it sends its runs: the command line, curl, and who checks them afterwards (I13, I14).

const CLI = join(import.meta.dirname, "../lib/cli/offshoot.mjs");
const LOCKED = `http://127.0.0.1:${LOCKED_PORT}`;
const PUSHES = 100;

const GITHUB = {
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "acme/api",
  GITHUB_SHA: "a91c3f0",
  GITHUB_REF_NAME: "main",
  GITHUB_WORKFLOW: "Nightly",
  GITHUB_RUN_ID: "77",
};
const FIRST_TRY = { ...GITHUB, GITHUB_JOB: "agent", GITHUB_RUN_ATTEMPT: "1" };

type Ran = { code: number; out: string; err: string };

/** Runs a program to its end; only the variables of the job reach it. */
async function run(program: string, args: string[], env: Record<string, string>): Promise<Ran> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, {
      env: { NODE_ENV: "production", PATH: process.env.PATH ?? "", ...env },
    });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { code: failed.code, out: failed.stdout, err: failed.stderr };
  }
}

const offshoot = (args: string[], env: Record<string, string>) => run(process.execPath, [CLI, ...args], env);

/** The line "graph  <link>" of a push. */
function graphLink({ out }: Ran): URL {
  return new URL(/^ {2}graph +(\S+)$/m.exec(out)?.[1] ?? "");
}

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

test("a CI job pushes its attempts: one graph, sealed, verified in the browser and without the server", async ({
  page,
  baseURL,
}) => {
  // The importers start anew for each offline check of original files.
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), "offshoot-ci-"));
  const trajectories = ["openhands-sdk", "cli-trajectories"];
  const first = corpusPath(...trajectories, "cli447_hi_followup_iterative_case_a");
  const second = corpusPath(...trajectories, "cli447_hi_followup_iterative_case_b");
  const other = corpusPath("openhands-sdk", "tree_demo");
  const server = { OFFSHOOT_URL: baseURL ?? "" };
  const [receiptFile, keyFile, summary] = ["receipt.json", "key.pem", "summary.md"].map((name) =>
    join(folder, name),
  ) as [string, string, string];

  const pushed = await offshoot(["push", first, "--receipt", receiptFile], {
    ...server,
    ...FIRST_TRY,
    GITHUB_STEP_SUMMARY: summary,
  });
  expect(pushed, pushed.err).toMatchObject({ code: 0, err: "" });
  expect(pushed.out).toContain("sealed");
  const link = graphLink(pushed);
  expect(readFileSync(summary, "utf8")).toContain(link.href);

  // The retry of the job, by curl: one zip, the same group.
  const zip = join(folder, "run.zip");
  writeFileSync(zip, zipOf(readFolder(second)));
  const query = new URLSearchParams({
    repository: "acme/api",
    branch: "main",
    commit: "a91c3f0",
    job: "agent",
    attempt: "2",
    group: "github:acme/api:Nightly:77:agent",
  });
  const curled = await run(
    "curl",
    ["-sS", "--fail-with-body", "--data-binary", `@${zip}`, `${baseURL}/api/imports?${query}`],
    {},
  );
  expect(curled, curled.out).toMatchObject({ code: 0 });
  const answer = z
    .object({
      conversations: z.array(z.object({ id: z.string(), title: z.string(), family_id: z.string() })).min(1),
    })
    .parse(JSON.parse(curled.out));
  const retried = answer.conversations[0];
  expect(link.pathname).toBe(`/runs/${retried?.family_id}`);

  // Another job of the same run is a graph of its own.
  const otherReceipt = join(folder, "other-receipt.json");
  const elsewhere = await offshoot(["push", other, "--receipt", otherReceipt], {
    ...server,
    ...FIRST_TRY,
    GITHUB_JOB: "review",
  });
  expect(elsewhere, elsewhere.err).toMatchObject({ code: 0 });
  expect(graphLink(elsewhere).pathname).not.toBe(link.pathname);

  // A step that runs twice changes nothing.
  const again = await offshoot(["push", first], { ...server, ...FIRST_TRY });
  expect(again.out).toContain("here already");
  expect(again.out.slice(again.out.indexOf("\n"))).toBe(pushed.out.slice(pushed.out.indexOf("\n")));

  await page.goto(link.href);
  const graph = page.getByRole("region", { name: "Branch graph" });
  await expect(graph.getByRole("img", { name: "Sealed" })).toHaveCount(2, { timeout: 30_000 });
  await page.getByRole("banner").getByRole("button", { name: "Sealed" }).click();
  await page.getByRole("button", { name: "Verify now" }).click();
  const outcome = page.getByRole("status", { name: "Verification" });
  await expect(outcome).toContainText(/Verified.*are those that were sealed/);
  await expect(graph.getByRole("img", { name: "Sealed, verified" })).toHaveCount(1);
  expect(await violations(page), "seal").toEqual([]);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("banner").getByRole("button", { name: "Verified" })).toBeVisible();

  await page.goto(`/conversations/${retried?.id}`);
  await page.getByRole("tab", { name: "Audit" }).click();
  await page.getByRole("button", { name: "Verify now" }).click();
  await expect(outcome).toContainText("Verified");
  expect(await violations(page), "audit").toEqual([]);
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download public key" }).click();
  await (await downloading).saveAs(keyFile);

  // Somebody with the files, the receipt of the CI log and the public key, and no server.
  const offline = (path: string, receipt: string) =>
    offshoot(["verify", path, "--receipt", receipt, "--key", keyFile], {
      OFFSHOOT_URL: "http://127.0.0.1:1",
    });
  const proven = await offline(first, receiptFile);
  expect(proven, proven.err).toMatchObject({ code: 0, out: expect.stringMatching(/^Verified: \d+ events/) });
  expect(await offline(second, receiptFile)).toMatchObject({
    code: 13,
    err: expect.stringContaining("Another run's receipt"),
  });
  const copy = join(folder, "copy");
  for (const { path, bytes } of readFolder(other)) {
    const text = Buffer.from(bytes).toString("utf8");
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), path.includes("event-00001") ? text.replace("{", "{ ") : bytes);
  }
  expect(await offline(copy, otherReceipt)).toMatchObject({
    code: 10,
    err: expect.stringContaining("The history differs"),
  });

  const onServer = await offshoot(["verify", link.searchParams.get("branch") ?? ""], server);
  expect(onServer).toMatchObject({ code: 0, out: expect.stringMatching(/^Verified: All/) });
});

const Made = z.object({ token: z.string(), key: z.object({ id: z.string() }) });

async function ingestKey(request: APIRequestContext): Promise<z.infer<typeof Made>> {
  const made = await request.post(`${LOCKED}/api/keys`, {
    headers: { authorization: `Bearer ${LOCKED_KEY}` },
    data: { name: "e2e push", scopes: ["ingest"] },
  });
  expect(made.status()).toBe(201);
  return Made.parse(await made.json());
}

test("an ingest-only key pushes, and may do nothing else", async ({ request }) => {
  const { token, key } = await ingestKey(request);
  const folder = writeRun(mkdtempSync(join(tmpdir(), "offshoot-ci-")), "ingest only");
  const env = { OFFSHOOT_URL: LOCKED, OFFSHOOT_KEY: token };
  const pushed = await offshoot(["push", folder], env);
  expect(pushed, pushed.err).toMatchObject({ code: 0 });
  for (const args of [["ls"], ["verify", "some-id"], ["fork", "some-id"]]) {
    expect(await offshoot(args, env), args[0]).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(/^offshoot: .+ Set OFFSHOOT_KEY to a key that may do this\.\n$/),
    });
  }
  await request.delete(`${LOCKED}/api/keys/${key.id}`, {
    headers: { authorization: `Bearer ${LOCKED_KEY}` },
  });
});

test("a hundred pushes at once: every run is there, sealed, in one chain of receipts", async ({
  request,
}) => {
  test.slow();
  const { token, key } = await ingestKey(request);
  const admin = { authorization: `Bearer ${LOCKED_KEY}` };
  const chainBefore = await (await request.get(`${LOCKED}/api/seal-chain`, { headers: admin })).json();
  const folder = mkdtempSync(join(tmpdir(), "offshoot-ci-"));
  const replies = await Promise.all(
    Array.from({ length: PUSHES }, async (_, index) => {
      const run = writeRun(join(folder, `${index}`), inThisTry(`at once ${index}`));
      const body = multipartForm(await collectFiles(run));
      const reply = await callServer({ url: LOCKED, key: token }, "/api/imports", { method: "POST", body });
      return Pushed.parse(JSON.parse(reply.body.toString("utf8")));
    }),
  );
  const ids = replies.map(({ conversations }) => conversations[0]?.id ?? "");
  expect(new Set(ids).size).toBe(PUSHES);
  const sequences = replies.map(({ receipt }) => receipt.sealed[0]?.receipt.sequence ?? 0);
  expect(sequences.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: PUSHES }, (_, index) => chainBefore.receipts + 1 + index),
  );
  const chain = await (await request.get(`${LOCKED}/api/seal-chain`, { headers: admin })).json();
  expect(chain).toMatchObject({ verified: true, receipts: chainBefore.receipts + PUSHES });
  for (const id of ids) {
    const checked = await request.get(`${LOCKED}/api/conversations/${id}/verify`, { headers: admin });
    expect(await checked.json(), id).toMatchObject({ verified: true });
  }
  await request.delete(`${LOCKED}/api/keys/${key.id}`, { headers: admin });
});

const Pushed = z.object({
  conversations: z.array(z.object({ id: z.string() })).min(1),
  receipt: z.object({
    sealed: z.array(z.object({ receipt: z.object({ sequence: z.number() }) })).length(1),
  }),
});

/** A small run on disk. @returns its folder. */
function writeRun(folder: string, seed: string): string {
  for (const { path, bytes } of openhandsRun({ seed, steps: [{ user: "Fix it." }, { agent: "Done." }] })) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return folder;
}
