import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const PACKAGE_JSON = join(ROOT, "package.json");
export const LOCKFILE = join(ROOT, "package-lock.json");
export const MODULES = join(ROOT, "node_modules");
/** What the launcher remembers lives inside node_modules: deleting that forgets it too. */
export const STAMPS = join(MODULES, ".offshoot");
/** The same default as next.config.js. */
export const DIST = join(ROOT, process.env.OFFSHOOT_DIST_DIR ?? ".next");

/** The production server, run with this Node. */
export const SERVER = join(ROOT, "lib/server/serve.mjs");

/** Scripts of the dependencies, run with this Node: no shell, no .bin shims, the same on Windows. */
export const TOOLS = {
  biome: join(MODULES, "@biomejs/biome/bin/biome"),
  knip: join(MODULES, "knip/bin/knip.js"),
  next: join(MODULES, "next/dist/bin/next"),
  playwright: join(MODULES, "@playwright/test/cli.js"),
  prisma: join(MODULES, "prisma/build/index.js"),
  tsc: join(MODULES, "typescript/bin/tsc"),
  tsx: join(MODULES, "tsx/dist/cli.mjs"),
  vitest: join(MODULES, "vitest/vitest.mjs"),
};
