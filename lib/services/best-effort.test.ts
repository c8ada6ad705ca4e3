import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import { makePrivateDirectory } from "#lib/db/process-database.ts";
import { MIGRATIONS_DIR } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { NEWEST_FIRST } from "#lib/db/testing/rows.ts";
import { buildOpenhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { beginImport } from "#lib/imports/running-imports.ts";
import { BUILT_IN_PRICES, loadPrices } from "#lib/llm/prices.ts";
import { UPLOAD_LIMITS } from "#lib/upload/limits.ts";
import { authorise } from "./authorise.ts";
import { createAccessKey } from "./create-access-key.ts";
import { receiveUpload } from "./receive-upload.ts";
import { importRun, mustFork } from "./testing/scenario.ts";
import { mustBe } from "./testing/turn-scenario.ts";
import { verifyToReport } from "./verify-conversation.ts";

// Writes beside the database never fail what a person asked for (OpenAI Codex #17595, "Do not fail thread start when
// trust persistence fails"). Directories stand where files should be and the other way round: that stops root too.

let home: string;
let file: string;
let warn: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "offshoot-side-"));
  file = join(home, "offshoot.db");
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home, { recursive: true, force: true });
});

const open = () => openDatabase({ file, migrationsDir: MIGRATIONS_DIR });
const warnings = async (db: Database) => (await db.health()).warnings;

describe("a signing key that cannot be stored", () => {
  beforeEach(() => symlinkSync(join(home, "nowhere", "seal-key.pem"), join(home, "seal-key.pem")));

  it("still imports, seals, forks and verifies, and health warns", async () => {
    const db = await open();
    const { root, outcome } = await importRun(db, {
      seed: "side",
      steps: [{ user: "Go." }, { agent: "Gone." }],
    });
    expect(root.sealed).toBe(true);
    expect(outcome.receipt.sealed).toHaveLength(1);
    const fork = await mustFork(db, root.id);
    expect(mustBe(await verifyToReport(db, fork.id))).toMatchObject({ verified: true });
    expect((await db.health()).ok).toBe(true);
    expect(await warnings(db)).toEqual([expect.stringContaining("a restart loses")]);
    expect(JSON.stringify(await warnings(db))).not.toContain(home);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("cannot be made"));
    await db.close();

    const restarted = await open();
    expect(mustBe(await verifyToReport(restarted, root.id))).toMatchObject({ verified: true });
    await restarted.close();
  });
});

it("refuses a key file that holds something else: that is a lost key, not a side write", async () => {
  writeFileSync(join(home, "seal-key.pem"), "half a key");
  await expect(open()).rejects.toThrow(/holds no Ed25519 private key/);
});

it("takes an upload where the data directory has no room for its spool", async () => {
  const db = await open();
  const directory = join(home, "tmp");
  writeFileSync(directory, "a file where the directory should be");
  const form = new FormData();
  for (const { path, bytes } of buildOpenhandsRun({ seed: "spool", steps: [{ user: "Go." }] }).files) {
    form.append("files", new Blob([Buffer.from(bytes)]), path);
  }
  const request = new Request("http://127.0.0.1/api/imports", { method: "POST", body: form });
  const running = beginImport(null, new AbortController().signal);
  const options = { origin: "upload" as const, labels: NO_LABELS };
  const target = { directory, limits: UPLOAD_LIMITS, running, idempotencyKey: null };
  const reply = mustBe(await receiveUpload(db, request, options, target));
  running.end();
  expect(reply.status).toBe(201);
  expect((await db.read.listConversations({ ...NEWEST_FIRST, limit: 9 }))[0]?.sealed).toBe(true);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining("cannot be written"));
  expect(readdirSync(join(tmpdir(), "offshoot-uploads"))).toEqual([]);
  await db.close();
});

it("counts with the built-in prices when the price file is a directory, and says so", async () => {
  const prices = join(home, "prices.json");
  mkdirSync(prices);
  expect(await loadPrices(prices)).toEqual({
    prices: BUILT_IN_PRICES,
    warnings: [expect.stringContaining("cannot be read")],
  });
});

it("goes on in a directory whose mode it may not change", async () => {
  // The kernel refuses this to everybody; elsewhere there is no such place to try.
  if (process.platform !== "linux") return;
  expect(await makePrivateDirectory("/proc/self")).toEqual([
    expect.stringContaining("mode cannot be changed"),
  ]);
  const db = await openDatabase({ file, migrationsDir: MIGRATIONS_DIR, warnings: ["Others may read it."] });
  expect(await warnings(db)).toEqual(["Others may read it."]);
  await db.close();
});

it("lets a key in although its use cannot be written down now", async () => {
  const db = await open();
  const made = mustBe(
    await createAccessKey(db, LOCAL_ACTOR, { name: "CI", scopes: ["read"], expiresAt: null }),
  );
  const other = new Sqlite(file);
  other.exec("BEGIN IMMEDIATE");
  const actor = await authorise(db, { masterKey: "m".repeat(24) }, { token: made.token, need: "read" });
  expect(mustBe(actor)).toMatchObject({ name: "CI" });
  expect((await db.read.listAccessKeys({ after: null, limit: 9 }))[0]?.lastUsedAt).toBeNull();
  other.exec("COMMIT");
  other.close();
  await db.close();
});
