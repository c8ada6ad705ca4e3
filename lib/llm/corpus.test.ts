import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LoopbackProvider, startLoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { buildRequest } from "./build-request.ts";
import { userMessage } from "./message.ts";
import { CONFIG, History } from "./testing/history.ts";
import { loopbackCall } from "./testing/loopback-call.ts";
import { WIRE_PROTOCOLS } from "./testing/loopback-target.ts";

const CORPUS = process.env.OFFSHOOT_CORPUS ?? join(import.meta.dirname, "../../../shared/corpus");
const ROOT = join(CORPUS, "openhands-sdk");
const folders = existsSync(ROOT) ? readdirSync(ROOT) : [];

function load(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(ROOT, path), bytes: new Uint8Array(readFileSync(path)) }));
}

/** Real runs end anywhere: in the middle of a batch, after a compaction, on a branch without its trunk. */
describe.skipIf(folders.length === 0)("a real run", () => {
  let provider: LoopbackProvider;
  beforeAll(async () => {
    provider = await startLoopbackProvider();
  });
  afterAll(() => provider.close());
  const call = loopbackCall(() => provider.url);

  it.each(folders)("of %s is accepted by each protocol, cut after every tenth event", async (folder) => {
    const files = load(folder);
    const before = provider.requests.length;
    const conversations = pickImporter(files)?.read(files).conversations ?? [];
    for (const { events, config } of conversations.slice(0, 6)) {
      const cuts = new Set(
        [events.length, ...events.keys()].filter((at) => at % 10 === 0 || at === events.length),
      );
      for (const cut of [...cuts].slice(-8)) {
        const history = History.ofImported(events.slice(0, cut));
        const request = buildRequest({
          config: { ...CONFIG, systemPrompt: config.systemPrompt, tools: config.tools },
          promptCacheKey: "k",
          ...history,
          newMessages: [userMessage("Go on")],
        });
        for (const protocol of WIRE_PROTOCOLS) {
          const { result } = await call(protocol, { request });
          expect(result, `${folder}, ${cut} events, ${protocol}`).toMatchObject({ ok: true });
        }
      }
    }
    expect(provider.requests.length).toBeGreaterThan(before);
    expect(provider.requests.at(-1)?.userMessages.at(-1)).toMatch(/Go on$/);
  });
});
