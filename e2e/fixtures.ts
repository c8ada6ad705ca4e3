import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type APIRequestContext, test as base, expect } from "@playwright/test";
import { z } from "zod";
import type { SourceFile } from "#lib/importers/importer.ts";
import { sampleRun } from "#lib/sample/sample-run.ts";

type Fixtures = {
  /** Console errors a test brings about on purpose, like the browser's line for a 409. Empty unless a test says so. */
  allowedConsoleErrors: RegExp[];
  failOnBrowserErrors: undefined;
};

/** Playwright's `test` that fails when any page of it threw or logged an error. */
export const test = base.extend<Fixtures>({
  allowedConsoleErrors: [[], { option: true }],
  failOnBrowserErrors: [
    async ({ context, allowedConsoleErrors }, use) => {
      const problems: string[] = [];
      context.on("console", (message) => {
        const allowed = allowedConsoleErrors.some((pattern) => pattern.test(message.text()));
        if (message.type() === "error" && !allowed) problems.push(`console: ${message.text()}`);
      });
      context.on("weberror", (error) =>
        problems.push(`page: ${error.error().stack ?? error.error().message}`),
      );
      await use(undefined);
      expect(problems, "errors in the browser").toEqual([]);
    },
    { auto: true },
  ],
});

const root = join(import.meta.dirname, "..");

/** A path in the corpus of real transcripts; skips the test where the corpus is absent. */
export function corpusPath(...parts: string[]): string {
  const corpus = process.env.OFFSHOOT_CORPUS ?? join(root, "../shared/corpus");
  const path = join(corpus, ...parts);
  test.skip(!existsSync(path), `The corpus has no ${parts.join("/")} here.`);
  return path;
}

/** All files of a folder as an upload would carry them, paths relative to the folder. */
export function readFolder(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      path: relative(folder, path).replaceAll("\\", "/"),
      bytes: readFileSync(path),
    }));
}

const ImportReply = z.object({
  conversations: z.array(z.looseObject({ id: z.string(), title: z.string() })).min(1),
});

/** Imports files through POST /api/imports; root conversation first. Uploads of one `group` are attempts of one run. */
export async function importThroughApi(
  request: APIRequestContext,
  files: readonly SourceFile[],
  group?: string,
): Promise<z.infer<typeof ImportReply>["conversations"]> {
  const form = new FormData();
  for (const { path, bytes } of files) form.append("files", new Blob([new Uint8Array(bytes)]), path);
  const response = await request.post("/api/imports", {
    multipart: form,
    ...(group === undefined ? {} : { params: { group } }),
  });
  expect([200, 201], await response.text()).toContain(response.status());
  return ImportReply.parse(await response.json()).conversations;
}

/** A name of one try of a test alone: what it made under that name the first time is still there when it is run again. */
export function inThisTry(name: string): string {
  const { retry, repeatEachIndex } = test.info();
  return [name, retry, repeatEachIndex].join(" ");
}

/** The sample run as a run of its own: other specs fork the sample, and their branches would be in its graph. */
export function ownSample(name: string): SourceFile[] {
  const decoder = new TextDecoder();
  const copy = inThisTry(name);
  return sampleRun().map(({ path, bytes }) => {
    if (!path.endsWith("base_state.json")) return { path, bytes };
    const state = JSON.parse(decoder.decode(bytes));
    const tags = { ...state.tags, copy };
    return { path, bytes: new TextEncoder().encode(JSON.stringify({ ...state, tags })) };
  });
}
