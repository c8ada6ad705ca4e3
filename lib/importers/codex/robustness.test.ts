import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { codex } from "./importer.ts";
import { linesFile, RolloutFixture, timedId } from "./testing/fixture.ts";

const header = (id: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({ timestamp: "2026-01-05T12:00:00Z", type: "session_meta", payload: { id, ...more } });
const prompt = (text: string) =>
  JSON.stringify({
    type: "response_item",
    payload: { type: "message", role: "user", content: [{ type: "input_text", text }] },
  });
const encode = (text: string) => new TextEncoder().encode(text);

describe("bad lines", () => {
  it("are named by file and line; the rest comes in", () => {
    const deep = `${'{"a":'.repeat(300)}1${"}".repeat(300)}`;
    const file = linesFile("a.jsonl", [
      header("t"),
      "not json",
      "[1]",
      '{"type":"event_msg"}',
      deep,
      prompt("Hi"),
      '{"type":"event_m',
    ]);
    const result = codex.read([file]);
    expect(result.conversations[0]?.events.map((event) => event.summary)).toEqual(["Session", "Hi"]);
    expect(result.rejected.map(({ file: path, line, reason }) => [path, line, reason])).toEqual([
      ["a.jsonl", 2, expect.stringMatching(/^is not valid JSON/)],
      ["a.jsonl", 3, "is not a JSON object"],
      ["a.jsonl", 4, "has no payload, so it is no line of a rollout"],
      ["a.jsonl", 5, "is nested deeper than 200 levels"],
      ["a.jsonl", 7, expect.stringMatching(/^is cut off/)],
    ]);
  });

  it("of known types in unknown shapes are kept whole", () => {
    const payloads = [
      { type: "message", content: 5 },
      { type: "message", role: 7 },
      { type: "function_call", name: 1, arguments: [1], call_id: {} },
      { type: "function_call_output", output: 12 },
      { type: "reasoning", summary: "text" },
      { type: "brand_new_item", x: 1 },
      {},
    ];
    const lines = payloads.map((payload) => JSON.stringify({ type: "response_item", payload }));
    const events = codex.read([linesFile("a.jsonl", [header("t"), ...lines])]).conversations[0]?.events ?? [];
    expect(events.slice(1).map((event) => new TextDecoder().decode(event.bytes))).toEqual(lines);
    expect(events.slice(1).map((event) => event.kind)).toEqual([
      "opaque",
      "opaque",
      "tool_call",
      "tool_result",
      "reasoning",
      "opaque",
      "opaque",
    ]);
  });

  it("that are no UTF-8, hold NUL, lone surrogates or prototype keys do no harm", () => {
    const bytes = [
      encode(`${header("t")}\n${prompt("NUL \0 and \ud800 here")}\n`),
      new Uint8Array([0x7b, 0xff, 0x7d, 0x0a]),
      encode(
        '{"type":"event_msg","payload":{"type":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}\n',
      ),
      new Uint8Array(3),
    ];
    const file = { path: "a.jsonl", bytes: Uint8Array.from(bytes.flatMap((part) => [...part])) };
    const result = codex.read([file]);
    expect(result.conversations[0]?.events.map((event) => event.kind)).toEqual(["state", "message", "log"]);
    expect(result.conversations[0]?.events[1]?.summary).toBe("NUL and \uFFFD here");
    expect(result.rejected.map(({ line }) => line)).toEqual([3, 5]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("bad files", () => {
  it("without header come in under the id of their name", () => {
    const path = `x/rollout-2026-01-05T12-00-00-${timedId(9)}.jsonl`;
    const result = codex.read([linesFile(path, [prompt("Hi")])]);
    expect(result.conversations[0]).toMatchObject({
      externalId: timedId(9),
      title: "Hi",
      config: { provider: null },
    });
    expect(result.rejected).toEqual([
      {
        file: path,
        line: null,
        reason: "has no session_meta line, so its model provider, instructions and origin are unknown",
      },
    ]);
  });

  it("with the header at the end come in with it", () => {
    const result = codex.read([linesFile("a.jsonl", [prompt("Hi"), header("late", { cwd: "/x" })])]);
    expect(result.conversations[0]).toMatchObject({
      externalId: "late",
      workspace: '{"cwd":"/x"}',
      title: "Hi",
    });
    expect(result.conversations[0]?.events).toHaveLength(2);
    expect(result.rejected).toEqual([
      {
        file: "a.jsonl",
        line: 2,
        reason: "session_meta stands behind other lines of its thread; taken as their header",
      },
    ]);
  });

  it("with nothing readable are refused with a reason", () => {
    const empty = { path: "rollout-1.jsonl", bytes: new Uint8Array() };
    const result = codex.read([empty, linesFile("rollout-2.jsonl", ["no"])]);
    expect(result.conversations).toEqual([]);
    expect(result.rejected.map(({ file, line }) => [file, line])).toEqual([
      ["rollout-1.jsonl", null],
      ["rollout-2.jsonl", 1],
      ["rollout-2.jsonl", null],
    ]);
  });

  it("that share lines byte by byte and name nothing are one history", () => {
    const a = linesFile("a.jsonl", [prompt("One"), prompt("Two")]);
    const b = linesFile("b.jsonl", [prompt("One"), prompt("Two"), prompt("Three")]);
    const other = linesFile("c.jsonl", [prompt("One"), prompt("Else")]);
    const { conversations } = codex.read([a, b, other]);
    expect(conversations.map((each) => [each.key, each.forkedFrom?.key ?? null, each.events.length])).toEqual(
      [
        ["a.jsonl", null, 2],
        ["b.jsonl", "a.jsonl", 1],
        ["c.jsonl", null, 2],
      ],
    );
  });
});

describe("bad origins", () => {
  it("a ring of forks is cut open and named", () => {
    const ring = [1, 2, 3].map((n) =>
      new RolloutFixture(n, { forked_from_id: timedId(n === 3 ? 1 : n + 1) }).turn(n + 16, `T${n}`),
    );
    const result = codex.read(ring.map((fixture) => fixture.file()));
    expect(result.conversations).toHaveLength(3);
    expect(result.conversations.filter((each) => each.forkedFrom === null)).toHaveLength(1);
    expect(result.rejected.map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(/which comes from it in turn/),
    );
  });

  it("a thread cannot be its own parent, and a sub-agent not its own", () => {
    const fork = new RolloutFixture(1, { forked_from_id: timedId(1) }).turn(2, "A");
    const agent = new RolloutFixture(3, { parent_thread_id: timedId(3) }).turn(4, "B");
    const { conversations } = codex.read([fork.file(), agent.file()]);
    expect(conversations.map(({ forkedFrom, spawnedBy }) => [forkedFrom, spawnedBy])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it("a paginated file that goes on from itself comes in alone", () => {
    const base = { thread_id: timedId(1), end_ordinal_exclusive: 5 };
    const fixture = new RolloutFixture(1, { history_mode: "paginated", history_base: base }).turn(2, "A");
    const result = codex.read([fixture.file()]);
    expect(result.conversations).toHaveLength(1);
    expect(result.rejected[0]?.reason).toMatch(/^missing parent: goes on from ordinal 5/);
  });
});

describe("size", () => {
  it("a thread of 60,000 lines with a rollback at every turn stays linear", () => {
    const fixture = new RolloutFixture(1);
    for (let turn = 0; turn < 10_000; turn++) {
      fixture
        .prompt(`Try ${turn % 7}`)
        .say("no")
        .event({ type: "thread_rolled_back", num_turns: 1 });
      fixture.event({ type: "thread_rolled_back", num_turns: 50 });
    }
    const { conversations } = codex.read([fixture.file()]);
    expect(conversations).toHaveLength(10_001);
    expect(conversations.reduce((sum, each) => sum + each.events.length, 0)).toBe(fixture.lines.length);
  }, 30_000);

  it("2,000 forks of forks do not overflow", () => {
    const files = Array.from({ length: 2_000 }, (_, n) =>
      linesFile(`f${n}.jsonl`, [
        header(`t${n}`, n > 0 ? { forked_from_id: `t${n - 1}` } : {}),
        prompt(`P${n}`),
      ]),
    );
    const { conversations } = codex.read(files.reverse());
    expect(conversations).toHaveLength(2_000);
    expect(conversations[0]?.key).toBe("t0");
    const seen = new Set<string>();
    for (const { key, forkedFrom } of conversations) {
      if (forkedFrom) expect(seen.has(forkedFrom.key)).toBe(true);
      seen.add(key);
    }
  }, 30_000);
});

describe("content", () => {
  it.each([
    "",
    "not json",
    "[]",
    '{"type":"session_meta","payload":{}}',
    '{"type":"event_msg","payload":{"type":"item_completed"}}',
    '{"type":"token_usage_record","payload":{}}',
    '{"type":"unheard_of","payload":{"a":1}}',
  ])("of %j is readable", (text) => {
    const content = codex.content(encode(text));
    expect(EventContent.safeParse(content).success).toBe(true);
    expect(content.parts).toHaveLength(1);
  });
});
