import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, expect, it } from "vitest";
import { openDatabase } from "#lib/db/open-database.ts";
import { checkInvariants } from "./testing/check-invariants.ts";

const directory = mkdtempSync(join(tmpdir(), "offshoot-crash-long-"));
const file = join(directory, "offshoot.db");
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const TABLES = ["Family", "Conversation", "AgentConfig", "Event", "Payload"];

function countRows(): number[] {
  const sqlite = new BetterSqlite3(file, { readonly: true });
  const counts = TABLES.map((table) =>
    Number(sqlite.prepare(`SELECT count(*) FROM "${table}"`).pluck().get()),
  );
  sqlite.close();
  return counts;
}

it("an import of several transactions that is killed between them is gone when the server starts again", {
  timeout: 120_000,
}, async () => {
  const first = await openDatabase({ file, migrationsDir: "prisma/migrations" });
  await first.close();
  const script = join(import.meta.dirname, "testing", "crash-worker.ts");
  const worker = spawn(process.execPath, ["--import", "tsx", script, file, "long", "none", "90"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const gone = once(worker, "exit");
  while (worker.exitCode === null && countRows()[3] === 0) await delay(5);
  worker.kill("SIGKILL");
  await gone;
  // Rows of it are in the file, and no run.
  const [, conversations, , events] = countRows();
  expect([conversations, events]).toEqual([1, expect.any(Number)]);
  expect(events).toBeGreaterThan(0);

  const again = await openDatabase({ file, migrationsDir: "prisma/migrations" });
  expect(await again.read.listFamilies({ query: null, after: null, limit: 10 })).toEqual([]);
  while (countRows().some((count) => count > 0)) await delay(20);
  expect(await checkInvariants(again)).toEqual([]);
  await again.close();
});
