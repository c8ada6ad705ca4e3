import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { sumUsages } from "#lib/conversation/metrics.ts";
import type { ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { claudeCode } from "./importer.ts";
import { recountFile } from "./testing/recount.ts";

const CORPUS = process.env.OFFSHOOT_CORPUS ?? join(import.meta.dirname, "../../../../shared/corpus");
const SESSIONS = join(CORPUS, "claude-code");
const EDGE = join(CORPUS, "edge-cases");
const isThere = existsSync(SESSIONS) && existsSync(EDGE);

function load(root: string, folder = ""): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: relative(root, path), bytes: new Uint8Array(readFileSync(path)) }));
}

const textOf = ({ bytes }: SourceFile) => new TextDecoder().decode(bytes);
const eventsOf = (result: ImportResult) => result.conversations.flatMap((each) => each.events);
const shape = ({ conversations }: ImportResult) =>
  conversations.map(({ events, forkedFrom }) => [events.length, forkedFrom?.eventId ?? null]);

/** Files without one message of a conversation: refused, with the reason. */
const WITHOUT_MESSAGE = new Set([
  "claude-code-log/away_summary.jsonl",
  "claude-code-log/system_model_change.jsonl",
  "real_projects/4e27c414-a885-46a0-b5c8-d58e1417377d.jsonl",
]);
/** Lines that say what another line with their uuid says: of another session, of another time. */
const REPEATED: Readonly<Record<string, number>> = { "vibecodingtracker/claude_code.jsonl": 1 };
/** A session that goes on from a prompt which another session answered. */
const FORKED_BEHIND_PROMPT: Readonly<Record<string, string[]>> = { "claude-code-log/dag_fork.jsonl": ["c"] };

const transcripts = isThere
  ? load(SESSIONS).filter(
      ({ path }) => /\.jsonl$|session\.json$/.test(path) && !path.endsWith("journal.jsonl"),
    )
  : [];

describe.skipIf(!isThere)("every Claude Code file of the corpus", () => {
  it.each(transcripts.map((file) => [file.path, file] as const))("%s", (path, file) => {
    expect(pickImporter([file])).toBe(claudeCode);
    const result = claudeCode.read([file]);
    if (WITHOUT_MESSAGE.has(path)) {
      expect(result.conversations).toEqual([]);
      expect(result.rejected).toMatchObject([
        { file: path, reason: expect.stringMatching(/^holds no message, only/) },
      ]);
      return;
    }
    const raw = recountFile(textOf(file));
    const events = eventsOf(result);
    expect(events).toHaveLength(raw.objects - (REPEATED[path] ?? 0));
    expect(events.filter((event) => event.sourceKind === "user" && event.kind === "message")).toHaveLength(
      raw.prompts,
    );
    const answers = events.filter((event) => event.sourceKind === "assistant" && event.role === "assistant");
    expect(new Set(answers.map((event) => event.responseId ?? event.eventId)).size).toBe(raw.responses);

    const contents = events.map((event) => claudeCode.content(event.bytes));
    const parts = contents.flatMap((content) => content.parts);
    expect(parts.filter((part) => part.type === "tool_call")).toHaveLength(raw.toolCalls);
    const totals = sumUsages(events.map((event) => event.usage));
    expect(totals.responses).toBe(raw.usages);
    expect([totals.input ?? 0, totals.output ?? 0]).toEqual([raw.input, raw.output]);
    expect([totals.cacheRead ?? 0, totals.cacheWrite ?? 0]).toEqual([raw.cacheRead, raw.cacheWrite]);

    const forkPoints = result.conversations.flatMap((each) => each.forkedFrom?.eventId ?? []);
    const expected = [...raw.branchPoints, ...(FORKED_BEHIND_PROMPT[path] ?? [])].sort();
    expect([...new Set(forkPoints)].sort()).toEqual(expected);

    const lines = new Set(
      textOf(file)
        .split("\n")
        .map((line) => line.trim()),
    );
    for (const [index, event] of events.entries()) {
      const text = new TextDecoder().decode(event.bytes);
      expect(path.endsWith(".json") ? textOf(file).includes(text) : lines.has(text)).toBe(true);
      expect(EventContent.safeParse(contents[index]).success).toBe(true);
      expect(contents[index]?.model).toEqual(event.model);
      expect(event.summary.length).toBeGreaterThan(0);
      expect(event.summary).not.toMatch(/\p{Cc}/u);
    }
  });

  it("0d3a8e6f: three children at its rewind", () => {
    const [file] = load(SESSIONS).filter(({ path }) => path.includes("/0d3a8e6f"));
    const result = claudeCode.read(file ? [file] : []);
    const at = "faa89ae6-1b21-4d05-b6fb-31c904bcb21c";
    expect(shape(result)).toEqual([
      [64, null],
      [2, at],
      [2, at],
    ]);
    const trunk = result.conversations[0]?.events.map((event) => event.eventId) ?? [];
    expect(trunk[trunk.indexOf(at) + 1]).toBe("fc6b47ab-3592-4fdc-8a6f-b97431ee0685");
    expect(result.conversations.slice(1).map((each) => each.title)).toEqual(["/doctor", "/status"]);
  });

  it("03eb5929: the rewind behind a hook, and no branch at the two results with progress beside them", () => {
    const [file] = load(SESSIONS).filter(({ path }) => path.includes("/03eb5929"));
    expect(shape(claudeCode.read(file ? [file] : []))).toEqual([
      [41, null],
      [20, "eb84e3ee-fc54-4fe4-ad76-badc5ebb4671"],
    ]);
  });

  it("a whole project: the resumed session forks, every sub-agent is tied to its call", () => {
    const { conversations, rejected } = claudeCode.read(load(SESSIONS, "vscode-copilot-chat"));
    expect(rejected).toEqual([]);
    const resumed = conversations.filter((each) => each.forkedFrom);
    expect(resumed.map((each) => [each.externalId.slice(0, 8), each.events.length, each.forkedFrom])).toEqual(
      [
        [
          "b02ed4d8",
          3,
          {
            key: "vscode-copilot-chat/c8bcb3a7-8728-4d76-9aae-1cbaf2350114.jsonl",
            eventId: "c5353690-8c32-471a-8d49-b47f5a929eaf",
          },
        ],
      ],
    );
    const spawned = conversations.filter((each) => each.spawnedBy);
    expect(spawned).toHaveLength(5);
    const callers = conversations
      .flatMap((each) => each.events)
      .filter((event) => event.kind === "tool_call" && event.toolName === "Task");
    expect(new Set(spawned.map((each) => each.spawnedBy?.eventId))).toEqual(
      new Set(callers.map((event) => event.eventId)),
    );
  });

  it.each([
    ["claude-code-log/teammates", [22, 3, 3]],
    ["claude-code-log/async_agents", [7, 3]],
    ["claude-code-log/workflow_basic", [3, 3, 3, 3]],
  ])("%s: every sub-agent at its call", (folder, lengths) => {
    const { conversations, rejected } = claudeCode.read(load(SESSIONS, folder));
    expect(rejected).toEqual([]);
    expect(conversations.map((each) => each.events.length)).toEqual(lengths);
    const [root] = conversations;
    for (const each of conversations.slice(1)) {
      const caller = root?.events.find((event) => event.eventId === each.spawnedBy?.eventId);
      expect(caller).toMatchObject({ kind: "tool_call" });
    }
  });
});

const COPY = [9, 248_665] as const;

describe.skipIf(!isThere)("damaged Claude Code files of the corpus", () => {
  /** Conversations, events, responses with usage and their input, and what has to be named on which line. */
  it.each<[string, number, number, readonly [number, number], [number | null, RegExp][]]>([
    ["derived/cc_blank_lines.jsonl", 2, 61, COPY, []],
    ["derived/cc_crlf.jsonl", 2, 61, COPY, []],
    ["derived/cc_no_timestamps.jsonl", 2, 61, COPY, []],
    [
      "derived/cc_invalid_utf8.jsonl",
      2,
      60,
      COPY,
      [
        [2, /UTF-8/],
        [3, /^goes on from a2c5ddf6/],
      ],
    ],
    ["derived/cc_truncated_last_line.jsonl", 2, 60, COPY, [[61, /^is cut off/]]],
    [
      "derived/cc_middle_line_corrupt.jsonl",
      2,
      60,
      COPY,
      [
        [21, /^is cut off/],
        [22, /^goes on from 7bb81bd8/],
      ],
    ],
    ["derived/cc_nul_tail.jsonl", 2, 61, COPY, [[62, /^is 4096 NUL bytes/]]],
    ["derived/cc_two_objects_one_line.jsonl", 2, 61, COPY, [[10, /^holds 2 JSON values/]]],
    ["derived/cc_self_parent.jsonl", 2, 61, COPY, [[6, /^names itself as its parent/]]],
    [
      "derived/cc_dup_uuid_different_content.jsonl",
      2,
      61,
      COPY,
      [
        [7, /^has the uuid of line 5 but another content; kept as/],
        [8, /^goes on from bba9b15d/],
      ],
    ],
    [
      "derived/cc_wrong_shapes.jsonl",
      2,
      61,
      COPY,
      [
        [5, /"message"; kept/],
        [6, /"message"; kept/],
        [7, /"message.content"; kept/],
        [9, /content\[0\], \[2\]/],
      ],
    ],
    [
      "derived/cc_unknown_types.jsonl",
      2,
      61,
      [8, 221_550],
      [5, 6, 7, 8, 9, 10].map((line, at) => [line, new RegExp(`unknown type "brand_new_type_${at}"`)]),
    ],
    [
      "derived/cc_non_object_lines.jsonl",
      1,
      10,
      [2, 53_934],
      [1, 2, 3, 4, 5].map((line) => [line, /no.* a JSON object/]),
    ],
    ["derived/cc_huge_single_line_8MB.jsonl", 1, 9, [1, 26_819], []],
    ["derived/proto_pollution_keys.jsonl", 1, 2, [1, 0], [[2, /^usage.input_tokens is no token count/]]],
    ["derived/big_numbers.jsonl", 1, 1, [1, 0], [[1, /^usage.input_tokens is no token count/]]],
    ["claude-code/cc-transcript-viewer/malformed-line.jsonl", 1, 2, [1, 10], [[2, /^is not valid JSON/]]],
    ["claude-code/cc-transcript-viewer/partial-trailing-line.jsonl", 1, 2, [1, 10], [[3, /^is cut off/]]],
    ["claude-code/cc-transcript-viewer/plain-session.jsonl", 1, 6, [1, 15], []],
    [
      "claude-code/cc-transcript-viewer/unknown-event-type.jsonl",
      1,
      3,
      [1, 10],
      [[2, /"future_unknown_type"/]],
    ],
    ["claude-code/cc-transcript-viewer/utf8-boundary.jsonl", 1, 3, [1, 10], []],
    ["claude-code/cc-transcript-viewer/empty.jsonl", 0, 0, [0, 0], [[null, /^is empty$/]]],
    ["casr/edge_single_sided_cc.jsonl", 1, 3, [0, 0], []],
    ["casr/edge_null_timestamps_cc.jsonl", 1, 4, [0, 0], []],
    ["casr/edge_long_message_cc.jsonl", 1, 2, [0, 0], []],
    ["casr/edge_empty_content_cc.jsonl", 1, 4, [0, 0], []],
  ])(
    "%s: %i conversations, %i events, every fault named",
    (path, conversations, count, [responses, input], faults) => {
      const file = { path, bytes: new Uint8Array(readFileSync(join(EDGE, path))) };
      const result = claudeCode.read([file]);
      expect(result.conversations).toHaveLength(conversations);
      const events = eventsOf(result);
      expect(events).toHaveLength(count);
      const totals = sumUsages(events.map((event) => event.usage));
      expect([totals.responses, totals.input ?? 0]).toEqual([responses, input]);
      expect(result.rejected.map(({ line, reason }) => [line, reason])).toEqual(
        faults.map(([line, reason]) => [line, expect.stringMatching(reason)]),
      );
      expect(result.rejected.every((each) => each.file === path)).toBe(true);
    },
  );

  it("a damaged copy keeps the rewind of its original", () => {
    const damaged = readdirSync(join(EDGE, "derived")).filter((name) => /^cc_.*\.jsonl$/.test(name));
    const forked = damaged.filter((name) => {
      const file = { path: name, bytes: new Uint8Array(readFileSync(join(EDGE, "derived", name))) };
      const points = claudeCode.read([file]).conversations.flatMap((each) => each.forkedFrom?.eventId ?? []);
      return points.join() === "eb84e3ee-fc54-4fe4-ad76-badc5ebb4671";
    });
    expect(forked.length).toBe(damaged.length - 2);
  });

  it("no file of the other edge cases makes it throw", () => {
    for (const file of load(EDGE).filter(({ path }) => !path.includes("openhands-sdk"))) {
      expect(() => claudeCode.detect([file])).not.toThrow();
      expect(() => claudeCode.read([file])).not.toThrow();
      expect(() => claudeCode.content(file.bytes)).not.toThrow();
    }
  });
});
