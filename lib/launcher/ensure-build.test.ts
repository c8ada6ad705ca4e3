import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fingerprintBuild } from "./ensure-build.mjs";

let root = "";

function writeSource(path: string, text: string) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "offshoot-launcher-"));
  writeSource("app/page.tsx", "page");
  writeSource("components/runs/list.tsx", "list");
  writeSource("package-lock.json", "{}");
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test.each([
  "app/page.tsx",
  "components/runs/list.tsx",
  "lib/new.ts",
  "next.config.js",
  "package-lock.json",
  "public/icon.svg",
])("a change of %s makes the build stale", (path) => {
  const before = fingerprintBuild(root, {});
  writeSource(path, "changed");
  expect(fingerprintBuild(root, {})).not.toBe(before);
});

test("a moved file makes the build stale, though the contents are the same", () => {
  const before = fingerprintBuild(root, {});
  rmSync(join(root, "app/page.tsx"));
  writeSource("app/about/page.tsx", "page");
  expect(fingerprintBuild(root, {})).not.toBe(before);
});

test("contents that move from one file to the next do not cancel out", () => {
  writeSource("app/a.ts", "ab");
  writeSource("app/b.ts", "c");
  const before = fingerprintBuild(root, {});
  writeSource("app/a.ts", "a");
  writeSource("app/b.ts", "bc");
  expect(fingerprintBuild(root, {})).not.toBe(before);
});

test.each([
  "lib/launcher/start.mjs",
  "lib/x.test.ts",
  "lib/db/generated/client.ts",
  "e2e/health.spec.ts",
  "README.md",
])("%s has no part in the build", (path) => {
  const before = fingerprintBuild(root, {});
  writeSource(path, "changed");
  expect(fingerprintBuild(root, {})).toBe(before);
});

test("times do not count: a fresh checkout of the same sources is no new build", () => {
  const before = fingerprintBuild(root, {});
  utimesSync(join(root, "app/page.tsx"), 1, 1);
  expect(fingerprintBuild(root, {})).toBe(before);
});

test("of the environment only what is compiled in counts", () => {
  const before = fingerprintBuild(root, { PORT: "1" });
  expect(fingerprintBuild(root, { PORT: "2" })).toBe(before);
  expect(fingerprintBuild(root, { NEXT_PUBLIC_NAME: "a" })).not.toBe(before);
});
