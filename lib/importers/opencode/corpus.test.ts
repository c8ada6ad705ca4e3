import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { sumUsages } from "#lib/conversation/metrics.ts";
import type { ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus, textOf } from "#lib/importers/testing/corpus-files.ts";
import { opencode } from "./importer.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);
const OURS = /^(opencode|generated\/opencode-)/;
const all = corpus.load();
const exports = all.filter(({ path }) => OURS.test(path));

type Tokens = { input: number; output: number; reasoning: number; cache: { read: number; write: number } };
type RawMessage = {
  info: {
    id: string;
    role: string;
    time: { created: number };
    tokens?: Tokens;
    cost?: number;
    summary?: unknown;
  };
  parts: { type: string; callID?: string; state?: { status: string } }[];
};
type Raw = {
  info: { id: string; parentID?: string; revert?: { messageID: string } };
  messages: RawMessage[];
};

const rawOf = (file: SourceFile): Raw => JSON.parse(textOf(file));

/** Straight from the file, with nothing of the importer. */
function recount(messages: readonly RawMessage[]) {
  const measured = messages.flatMap(({ info: { tokens, cost } }) =>
    tokens && tokens.input + tokens.output + tokens.cache.read > 0 ? [{ tokens, cost: cost ?? 0 }] : [],
  );
  const parts = messages.filter(({ info }) => info.summary !== true).flatMap((message) => message.parts);
  return {
    users: messages.filter(({ info }) => info.role === "user").length,
    calls: parts.filter(({ type }) => type === "tool").length,
    results: parts.filter(({ state }) => state?.status === "completed" || state?.status === "error").length,
    responses: measured.length,
    input: measured.reduce(
      (sum, { tokens }) => sum + tokens.input + tokens.cache.read + tokens.cache.write,
      0,
    ),
    output: measured.reduce((sum, { tokens }) => sum + tokens.output + tokens.reasoning, 0),
    cents: Math.round(measured.reduce((sum, { cost }) => sum + cost, 0) * 1e6),
  };
}

function counted({ conversations }: ImportResult) {
  const events = conversations.flatMap((each) => each.events);
  const totals = sumUsages(events.map(({ usage }) => usage));
  const count = (kind: string) => events.filter((event) => event.kind === kind).length;
  return {
    users: events.filter(({ sourceKind }) => sourceKind.startsWith("user")).length,
    calls: count("tool_call"),
    results: count("tool_result"),
    responses: totals.responses,
    input: totals.input ?? 0,
    output: totals.output ?? 0,
    cents: Math.round((totals.cost ?? 0) * 1e6),
  };
}

describe.skipIf(!corpus.isThere)("each real export alone", () => {
  it.each(exports.map((file) => [file.path, file] as const))("%s", (_path, file) => {
    const raw = rawOf(file);
    const read = opencode.read([file]);
    expect(pickImporter([file])?.format).toBe("opencode");
    expect(read.rejected).toEqual([]);
    expect(counted(read)).toEqual(recount(raw.messages));
    expect(read.conversations).toHaveLength(raw.info.revert ? 2 : 1);
    const text = textOf(file);
    for (const { events } of read.conversations) {
      expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
      for (const event of events) {
        const content = opencode.content(event.bytes, event.kind);
        expect(EventContent.safeParse(content).success).toBe(true);
        expect(content.model).toEqual(event.model);
        expect(event.summary).not.toBe("");
        expect(event.summary).not.toMatch(/\p{Cc}/u);
        expect(text.includes(textOf(event))).toBe(true);
      }
    }
  });
});

describe.skipIf(!corpus.isThere)("all real exports together", () => {
  const read = opencode.read(exports);
  const session = (id: string) => `generated/opencode-1.18.33/ses_${id}.json`;

  it("forks, the reverted turn and the sub-agent find their places", () => {
    const edges = read.conversations.flatMap(({ key, forkedFrom, spawnedBy }) =>
      forkedFrom || spawnedBy ? [[key, forkedFrom ?? null, spawnedBy ?? null]] : [],
    );
    expect(edges).toEqual([
      [
        "generated/opencode-1.18.33/api_dump_before_cleanup_with_revert_pending.json#msg_1fb705d39001N0G1BWitPa3MfA",
        { key: session("e048fc7e4ffer9jQv2tDHecwB6"), eventId: "msg_1fb705c18001xAslj9JG45zLkC" },
        null,
      ],
      [
        session("e048fabe3ffe7y8ZUfa36E4w5N"),
        null,
        { key: session("e048fc7e4ffer9jQv2tDHecwB6"), eventId: "prt_1fb705413001FyrcF32M6IJ3N4" },
      ],
      [
        session("e048f9e19ffeDitAZzExRpV6Gs"),
        { key: session("e048fc7e4ffer9jQv2tDHecwB6"), eventId: "msg_1fb704cd80017hn3ySvwbZ3R3M" },
        null,
      ],
      [
        session("e048f93f5ffepU4YWufVcWEpLp"),
        { key: session("e048f9e19ffeDitAZzExRpV6Gs"), eventId: "msg_1fb706ae7001g88YQV7deheAsr" },
        null,
      ],
    ]);
    expect(read.conversations).toHaveLength(10);
    expect(read.rejected).toEqual([]);
  });

  it("no message, call or token is counted twice", () => {
    // Forks keep times and call ids: with them two messages of different ids are one.
    const distinct = new Map(
      exports.flatMap((file) =>
        rawOf(file).messages.map((message) => {
          const calls = message.parts.map(({ callID }) => callID);
          return [JSON.stringify([message.info.role, message.info.time.created, calls]), message] as const;
        }),
      ),
    );
    const { calls: _calls, results: _results, ...expected } = recount([...distinct.values()]);
    expect(counted(read)).toMatchObject(expected);
    const ids = new Set(
      [...distinct.values()].flatMap(({ parts }) => parts.flatMap(({ callID }) => callID ?? [])),
    );
    expect(counted(read).calls).toBe(ids.size);
  });
});

describe.skipIf(!corpus.isThere)("files of other formats", () => {
  it("are not taken for exports, and none makes it throw", () => {
    expect(all.filter((file) => opencode.detect([file]) && !OURS.test(file.path))).toEqual([]);
    for (const file of all.filter(
      ({ path }) => path.startsWith("edge-cases/") && !path.includes("openhands"),
    )) {
      expect(() => opencode.read([{ ...file, path: "s.json" }])).not.toThrow();
      expect(() => opencode.content(file.bytes)).not.toThrow();
    }
  });
});
