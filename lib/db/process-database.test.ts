import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";

const root = mkdtempSync(join(tmpdir(), "offshoot-home-"));
const home = join(root, "home");
vi.stubEnv("OFFSHOOT_HOME", home);

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

it("tells every caller why it cannot open, tries again later, and keeps one handle for all", async () => {
  const { processDatabase } = await import("./process-database.ts");
  writeFileSync(home, "a file where the directory should be");
  const callers = await Promise.allSettled([processDatabase(), processDatabase()]);
  const reason = expect.objectContaining({ message: expect.stringContaining("Set OFFSHOOT_HOME") });
  expect(callers).toEqual([
    { status: "rejected", reason },
    { status: "rejected", reason },
  ]);
  rmSync(home);
  const database = await processDatabase();
  // A second copy of the module, as a bundler makes it, finds the same handle.
  vi.resetModules();
  const again = await import("./process-database.ts");
  expect(await again.processDatabase()).toBe(database);
  expect(statSync(home).mode & 0o777).toBe(0o700);
  expect((await database.health()).ok).toBe(true);
  await database.close();
});
