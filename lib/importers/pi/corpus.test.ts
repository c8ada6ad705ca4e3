import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { sumUsages } from "#lib/conversation/metrics.ts";
import type { ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus, textOf } from "#lib/importers/testing/corpus-files.ts";
import { pi } from "./importer.ts";
import { pathOf, shapeOf } from "./testing/session.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);
const OURS = /^(pi\/.*\.jsonl|generated\/pi-|edge-cases\/derived\/pi_)/;
const NOT_SESSIONS = /listing\/input|expected\.minimal|codexbar\/omp/;
const all = corpus.load();
const sessions = all.filter(({ path }) => OURS.test(path) && !NOT_SESSIONS.test(path));

type RawUsage = { input: number; output: number; cacheRead?: number; cacheWrite?: number };
type RawLine = {
  id?: string;
  type: string;
  parentId?: string | null;
  message?: { role: string; content: { type: string }[] | string; usage?: RawUsage };
};

/** The lines that are JSON objects, read with nothing of the importer. */
function rawLines(file: SourceFile): RawLine[] {
  return textOf(file)
    .split("\n")
    .flatMap((text): RawLine[] => {
      try {
        return [JSON.parse(text)];
      } catch {
        return [];
      }
    });
}

function recount(lines: readonly RawLine[]) {
  const messages = lines.flatMap(({ message }) => message ?? []);
  const usages = messages.flatMap(({ usage }) => {
    const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0 } = usage ?? {};
    return usage && input + output + cacheRead + cacheWrite > 0 ? [usage] : [];
  });
  const blocks = messages.flatMap(({ role, content }) =>
    role === "assistant" && Array.isArray(content) ? content : [],
  );
  const children = new Map<string | null, number>();
  for (const { parentId } of lines) {
    if (parentId !== undefined) children.set(parentId, (children.get(parentId) ?? 0) + 1);
  }
  return {
    messages: messages.length,
    calls: blocks.filter(({ type }) => type === "toolCall").length,
    responses: usages.length,
    output: usages.reduce((sum, { output }) => sum + output, 0),
    cacheRead: usages.reduce((sum, { cacheRead }) => sum + (cacheRead ?? 0), 0),
    extraChildren: [...children.values()].reduce((sum, count) => sum + count - 1, 0),
  };
}

function counted({ conversations }: ImportResult) {
  const events = conversations.flatMap((each) => each.events);
  const whole = events.filter(({ bytes }) => JSON.parse(textOf({ bytes })).type === "message");
  const totals = sumUsages(events.map(({ usage }) => usage));
  return {
    messages: whole.length,
    calls: events.filter(
      ({ toolCallId, role, kind }) => toolCallId !== null && role === "assistant" && kind !== "tool_result",
    ).length,
    responses: totals.responses,
    output: totals.output ?? 0,
    cacheRead: totals.cacheRead ?? 0,
  };
}

describe.skipIf(!corpus.isThere)("each real session alone", () => {
  it.each(sessions.map((file) => [file.path, file] as const))("%s", (path, file) => {
    const read = pi.read([file]);
    const text = textOf(file);
    const { extraChildren, ...expected } = recount(rawLines(file));
    const actual = counted(read);
    if (!path.includes("tool-linking")) expect(actual).toEqual(expected);
    // A label at the end of a left line is the only second child that makes no branch; there is none here.
    expect(read.conversations).toHaveLength(1 + extraChildren);
    for (const { key, events } of read.conversations) {
      const ids = pathOf(read, key);
      expect(new Set(ids).size).toBe(ids.length);
      for (const event of events) {
        expect(EventContent.safeParse(pi.content(event.bytes)).success).toBe(true);
        expect(event.summary).not.toBe("");
        expect(event.summary).not.toMatch(/\p{Cc}/u);
        expect(text.includes(textOf(event))).toBe(true);
      }
    }
    const notes = path.includes("chunk-boundaries")
      ? [[2, "is cut off: the JSON ends too early at column 17"]]
      : [];
    const hasHeader = rawLines(file).some(({ type }) => type === "session");
    expect(read.rejected.map(({ line, reason }) => [line, reason])).toEqual(
      hasHeader ? notes : [[1, expect.stringMatching(/^is no session header/)], ...notes],
    );
  });

  it("sessions nobody said anything in are named", () => {
    const silent = all.filter(({ path }) => path.startsWith("pi/codexbar/omp") && path.endsWith(".jsonl"));
    expect(silent).toHaveLength(2);
    for (const file of silent) {
      expect(pi.read([file])).toMatchObject({
        conversations: [],
        rejected: [
          { reason: expect.stringMatching(/^holds no message, only session(, title)?; there is no session/) },
        ],
      });
    }
  });

  it("pi_header_missing: the tree comes in whole, without name, directory and key", () => {
    const { conversations, rejected } = pi.read([corpus.file("edge-cases/derived/pi_header_missing.jsonl")]);
    const reason = expect.stringMatching(/^is no session header.*not known$/);
    expect(rejected).toEqual([{ file: "edge-cases/derived/pi_header_missing.jsonl", line: 1, reason }]);
    expect(conversations.map(({ events }) => events.length)).toEqual([5, 2, 3]);
    expect(conversations.slice(1).map(({ title }) => title)).toEqual([
      expect.stringMatching(/^Result of read: import /),
      "read: …/src/main.ts",
    ]);
    expect(conversations[0]).toMatchObject({
      externalId: "missing",
      workspace: null,
      promptCacheKey: null,
      config: { provider: "anthropic", model: "claude-opus-4-5" },
    });
  });
});

describe.skipIf(!corpus.isThere)("all real sessions together", () => {
  const read = pi.read(sessions);

  it("forks share their prefix, and nothing is counted twice", () => {
    const large = "generated/pi-0.73.1/large-session_v3_branched.jsonl";
    const forks = read.conversations.filter(({ key, forkedFrom }) => forkedFrom && !key.includes("#"));
    expect(
      forks.map(({ key, forkedFrom, events }) => [key.slice(20, 44), forkedFrom, events.length]),
    ).toEqual([
      ["2026-11-21T00-08-42-608Z", { key: `${large}#d4c07612`, eventId: "50b31b3d" }, 1],
      [
        "2026-11-21T00-08-42-655Z",
        {
          key: "pi/pi-mono/before-compaction.jsonl",
          eventId: expect.stringMatching(/^thinking_level_change-/),
        },
        2,
      ],
    ]);
    // Entries by their text, which holds id and time: copies are the same entry.
    const distinct = new Map(
      sessions.flatMap((file) => rawLines(file).map((line) => [JSON.stringify(line), line])),
    );
    const expected = recount([...distinct.values()]);
    expect(counted(read)).toMatchObject({
      messages: expected.messages,
      responses: expected.responses,
      output: expected.output,
      cacheRead: expected.cacheRead,
    });
  });

  it("the file with a missing header is known as a copy", () => {
    expect(read.rejected.map(({ file, reason }) => [file, reason])).toContainEqual([
      "edge-cases/derived/pi_header_missing.jsonl",
      expect.stringMatching(/^holds nothing that generated.*-753Z.* does not hold/),
    ]);
  });

  it("gives the same in any order", () => {
    const again = pi.read([...sessions].reverse());
    expect(shapeOf(again)).toEqual(shapeOf(read));
    expect(again.rejected).toEqual(read.rejected);
    expect(again.conversations.map(({ sourceDigest }) => sourceDigest)).toEqual(
      read.conversations.map(({ sourceDigest }) => sourceDigest),
    );
  });
});

describe.skipIf(!corpus.isThere)("files of other formats", () => {
  it("are not taken for sessions, and sessions go to no other importer", () => {
    const claimed = all.filter((file) => pi.detect([file])).map(({ path }) => path);
    expect(claimed.filter((path) => !OURS.test(path))).toEqual([]);
    for (const file of sessions) expect([file.path, pickImporter([file])?.format]).toEqual([file.path, "pi"]);
  });

  it("do not make it throw", () => {
    for (const file of all.filter(
      ({ path }) => path.startsWith("edge-cases/") && !path.includes("openhands"),
    )) {
      expect(() => pi.read([{ ...file, path: "s.jsonl" }])).not.toThrow();
      expect(() => pi.content(file.bytes)).not.toThrow();
    }
  });
});
