import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { findNodeHeaders, missingBuildTools } from "./compile-sqlite.mjs";
import { findInstalledBrowser } from "./find-browser.mjs";
import { matchesLockfile } from "./lockfile.mjs";
import { LOCKFILE } from "./paths.mjs";

const LOCK = {
  packages: {
    "": {},
    "node_modules/zod": { version: "4.0.0", integrity: "sha512-a" },
    "node_modules/other-platform": { version: "1.0.0", optional: true },
  },
};

test("an installation of the same versions is taken over, without other platforms' packages", () => {
  const packages = { "node_modules/zod": { version: "4.0.0", integrity: "sha512-a" } };
  expect(matchesLockfile(LOCK, { packages })).toBe(true);
});

test.each([
  ["a package missing", {}],
  ["another version", { "node_modules/zod": { version: "4.0.1", integrity: "sha512-a" } }],
  ["other bytes", { "node_modules/zod": { version: "4.0.0", integrity: "sha512-b" } }],
  ["a package too many", { ...LOCK.packages, "node_modules/left": { version: "1.0.0" } }],
])("%s means installing again", (_case, packages) => {
  expect(matchesLockfile(LOCK, { packages })).toBe(false);
});

test("every missing build tool is named, each known by any of its names", () => {
  expect(missingBuildTools(() => false)).toEqual(["python3", "make", "g++"]);
  expect(missingBuildTools((name) => ["python", "gmake", "clang++"].includes(name))).toEqual([]);
});

test("headers beside this Node are used, those of another version are not", () => {
  const prefix = mkdtempSync(join(tmpdir(), "offshoot-node-"));
  mkdirSync(join(prefix, "include/node"), { recursive: true });
  writeFileSync(
    join(prefix, "include/node/node_version.h"),
    "#define NODE_MAJOR_VERSION 20\n#define NODE_MINOR_VERSION 19\n#define NODE_PATCH_VERSION 1\n",
  );
  expect(findNodeHeaders(join(prefix, "bin/node"), "20.19.1")).toBe(prefix);
  expect(findNodeHeaders(join(prefix, "bin/node"), "20.19.2")).toBeNull();
  rmSync(prefix, { recursive: true });
  expect(findNodeHeaders(join(prefix, "bin/node"), "20.19.1")).toBeNull();
});

test("CHROME_PATH wins, then the usual places, then PATH", () => {
  const browsers = new Set(["/opt/chrome", "/usr/bin/chromium", "/home/me/bin/google-chrome"]);
  const exists = (path: string) => browsers.has(path);
  const env = { CHROME_PATH: "/opt/chrome", PATH: "/bin:/home/me/bin" };
  expect(findInstalledBrowser({ env, platform: "linux", exists })).toBe("/opt/chrome");
  browsers.delete("/opt/chrome");
  expect(findInstalledBrowser({ env, platform: "linux", exists })).toBe("/usr/bin/chromium");
  browsers.delete("/usr/bin/chromium");
  expect(findInstalledBrowser({ env, platform: "linux", exists })).toBe("/home/me/bin/google-chrome");
  browsers.clear();
  expect(findInstalledBrowser({ env, platform: "linux", exists })).toBeNull();
});

test("the lockfile names every platform's packages, or npm ci would refuse it, and no registry", () => {
  const Entry = z.object({
    resolved: z.string().optional(),
    optionalDependencies: z.record(z.string(), z.string()).optional(),
  });
  const { packages } = z
    .object({ packages: z.record(z.string(), Entry) })
    .parse(JSON.parse(readFileSync(LOCKFILE, "utf8")));
  const names = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
  const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  expect(optional.filter((name) => !names.has(name))).toEqual([]);
  expect(Object.values(packages).flatMap((entry) => entry.resolved ?? [])).toEqual([]);
});
