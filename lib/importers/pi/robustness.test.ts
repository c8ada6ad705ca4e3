import { describe, expect, it } from "vitest";
import { linesFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { pi } from "./importer.ts";
import {
  assistant,
  call,
  entry,
  HEADER,
  idsOf,
  importLines,
  type Line,
  message,
  reasonsOf,
  session,
  shapeOf,
  user,
} from "./testing/session.ts";

const U1 = user("u1", null, "Go");
const A1 = assistant("a1", "u1", "Done");
const U2 = user("u2", "a1", "More");

describe("lines that cannot be read", () => {
  it.each<[string, string, RegExp]>([
    ["text that is no JSON", "oops", /^is not valid JSON/],
    ["a line cut off", '{"type":"message","id', /^is cut off: the JSON ends too early at column 22$/],
    ["a list", "[1,2]", /^is not a JSON object$/],
    ["5,000 levels", `{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`, /nested deeper than 200/],
  ])("%s: named by line, the rest comes in", (_what, bad, reason) => {
    const read = importLines([U1, bad, A1, U2]);
    expect(reasonsOf(read)).toEqual([[3, expect.stringMatching(reason)]]);
    expect(shapeOf(read)).toEqual([["s.jsonl", null, ["s1", "u1", "a1", "u2"]]]);
  });

  it("when the line was a parent, the next one goes on from the one before it, and says so", () => {
    const read = importLines([U1, "oops", U2]);
    expect(reasonsOf(read)).toEqual([
      [3, expect.stringMatching(/^is not valid JSON/)],
      [4, "names the parent a1, which does not stand before it; taken to follow the entry before it"],
    ]);
    expect(shapeOf(read)).toEqual([["s.jsonl", null, ["s1", "u1", "u2"]]]);
  });

  it("invalid UTF-8", () => {
    const { path, bytes } = session("s.jsonl", [U1, A1]);
    bytes[bytes.length - 20] = 0xff;
    const read = pi.read([{ path, bytes }]);
    expect(reasonsOf(read)).toEqual([[3, "is not valid UTF-8 text"]]);
    expect(shapeOf(read)).toEqual([["s.jsonl", null, ["s1", "u1"]]]);
  });

  it("CRLF, blank lines and a byte order mark are no fault", () => {
    const texts = [HEADER, U1, A1].map((line) => JSON.stringify(line));
    const read = pi.read([textFile("s.jsonl", `\ufeff${texts.join("\r\n\r\n")}`)]);
    expect(read.rejected).toEqual([]);
    expect(read.conversations[0]?.events.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(texts);
  });

  it("empty files and files of settings only make no conversation", () => {
    const read = pi.read([textFile("e.jsonl", ""), session("h.jsonl", []), textFile("notes.md", "hi")]);
    expect(read.conversations).toEqual([]);
    expect(read.rejected).toEqual([
      { file: "e.jsonl", line: null, reason: "is empty" },
      { file: "h.jsonl", line: null, reason: "holds no message, only session; there is no session to show" },
    ]);
    expect(read.ignored).toEqual(["notes.md"]);
  });
});

describe("shapes nobody knows", () => {
  it("an unknown entry type is kept and named once", () => {
    const odd = (id: string, parent: string) => entry(id, parent, "zap", { data: 1 });
    const read = importLines([U1, odd("z1", "u1"), odd("z2", "z1"), assistant("a1", "z2", "Done")]);
    expect(reasonsOf(read)).toEqual([
      [3, 'has the unknown type "zap"; kept as opaque events (2 lines of this type)'],
    ]);
    expect(read.conversations[0]?.events.map(({ kind }) => kind)).toEqual([
      "state",
      "message",
      "opaque",
      "opaque",
      "message",
    ]);
  });

  it("a message without a role, and content that is no content", () => {
    const read = importLines([
      U1,
      entry("x", "u1", "message", { message: { content: "?" } }),
      message("y", "x", { role: "user", content: [null, "text", { type: "text", text: "ok" }] }),
      message("z", "y", { role: "user", content: 5 }),
    ]);
    expect(reasonsOf(read)).toEqual([
      [3, 'has no "message" with a role; kept as an opaque event'],
      [4, "content [0], [1] is no content block; not shown"],
      [5, "has a content that is no text and no list"],
    ]);
    expect(read.conversations[0]?.events.map(({ kind, summary }) => [kind, summary]).slice(2)).toEqual([
      ["opaque", "message"],
      ["message", "ok"],
      ["message", "(empty message)"],
    ]);
  });

  it("blocks that are none do not shift the calls behind them", () => {
    const blocks = [null, call("c1", "one", {}), 7, call("c2", "two", {})] as Line[];
    const read = importLines([U1, assistant("a1", "u1", blocks)]);
    const calls = read.conversations[0]?.events.filter(({ kind }) => kind === "tool_call");
    expect(calls?.map(({ toolName, bytes }) => [toolName, pi.content(bytes).model])).toEqual([
      ["one", [expect.objectContaining({ callId: "c1" })]],
      ["two", [expect.objectContaining({ callId: "c2" })]],
    ]);
  });

  it("a header in the middle or a second one", () => {
    const second = { ...HEADER, id: "s9" };
    const read = pi.read([linesFile("s.jsonl", [U1, HEADER, A1, second])]);
    expect(reasonsOf(read)).toEqual([
      [2, "the session header stands behind other entries; taken as their header"],
      [4, "is a second session header; kept as a note"],
    ]);
    expect(shapeOf(read)).toEqual([["s.jsonl", null, ["s1", "u1", "a1", "s9"]]]);
  });

  it("without a header the name of the file is the session", () => {
    const read = pi.read([linesFile("2026-01-05T12-00-00-000Z_abc-1.jsonl", [U1, A1])]);
    expect(read.conversations[0]).toMatchObject({
      externalId: "abc-1",
      promptCacheKey: null,
      workspace: null,
    });
    expect(idsOf(read.conversations[0])).toEqual(["u1", "a1"]);
    expect(read.rejected).toMatchObject([
      { line: 1, reason: expect.stringMatching(/^is no session header/) },
    ]);
  });
});

describe("trees that cannot be", () => {
  it.each<[string, Line[]]>([
    ["a line that is its own parent", [U1, user("x", "x", "Hm")]],
    ["two that are each other's", [U1, user("x", "y", "Hm"), user("y", "x", "Hm")]],
    ["a parent that comes later", [U1, user("x", "late", "Hm"), user("late", "u1", "Hm")]],
    ["a parent that is nowhere", [U1, user("x", "gone", "Hm")]],
  ])("%s: goes on from the line before it, and is named", (_what, lines) => {
    const read = importLines(lines);
    expect(reasonsOf(read)).toEqual([
      [3, expect.stringMatching(/^names the parent \w+, which does not stand before it/)],
    ]);
    expect(read.conversations[0]?.events).toHaveLength(read.conversations.length > 1 ? 3 : lines.length + 1);
    expect(read.conversations.flatMap(idsOf)).toHaveLength(lines.length + 1);
  });

  it("of two entries with one id the first stays", () => {
    const read = importLines([U1, A1, { ...A1, message: { role: "user", content: "other" } }, U2]);
    expect(reasonsOf(read)).toEqual([[4, "has the id a1, which line 3 has already; left out"]]);
    expect(shapeOf(read)).toEqual([["s.jsonl", null, ["s1", "u1", "a1", "u2"]]]);
  });

  it("two roots", () => {
    expect(importLines([U1, user("v1", null, "Again")]).conversations).toHaveLength(2);
  });

  it("a chain and a fan of 5,000 entries, in every direction", () => {
    const chain = Array.from({ length: 5_000 }, (_, at) =>
      user(`c${at}`, at === 0 ? null : `c${at - 1}`, "x"),
    );
    const fan = Array.from({ length: 5_000 }, (_, at) => user(`f${at}`, "c0", "x"));
    const read = pi.read([
      session("chain.jsonl", chain),
      session("fan.jsonl", [...chain.slice(0, 1), ...fan], {
        ...HEADER,
        id: "s2",
        timestamp: "2026-01-09T00:00:00Z",
      }),
      session("both.jsonl", [...chain, ...fan], { ...HEADER, id: "s3", timestamp: "2026-01-10T00:00:00Z" }),
    ]);
    expect(read.rejected).toEqual([]);
    expect(read.conversations.reduce((sum, { events }) => sum + events.length, 0)).toBe(10_003);
  });
});

describe("hostile values", () => {
  it.each([
    ["a reserved id", "__root__"],
    ["an id of a prototype", "__proto__"],
    ["a path", "../../etc/passwd"],
    ["a very long id", "x".repeat(100_000)],
    ["a lone surrogate", "\ud800"],
    ["NUL", "a\u0000b"],
    ["white space", "  "],
  ])("%s: a usable event id, children find their parent", (_what, id) => {
    const read = importLines([
      { ...U1, id },
      { ...A1, parentId: id },
    ]);
    expect(read.rejected).toEqual([]);
    const [conversation] = read.conversations;
    expect(conversation?.events).toHaveLength(3);
    for (const { eventId } of conversation?.events ?? []) {
      expect(eventId.length).toBeLessThanOrEqual(200);
      expect(eventId).not.toBe("__root__");
    }
  });

  it("an entry called like the session, and like the second call of a response", () => {
    const calls = assistant("a1", "u1", [call("c1", "x", {}), call("c2", "x", {})]);
    const ids = idsOf(
      importLines([U1, calls, user("a1#1", "a1", "Hm"), user("s1", "a1#1", "Hm")]).conversations[0],
    );
    expect(new Set(ids).size).toBe(6);
  });

  it("an entry of a fork called like an entry or header it shares", () => {
    const header = { ...HEADER, id: "s2", timestamp: "2026-01-06T00:00:00.000Z" };
    const read = pi.read([
      session("a.jsonl", [U1, A1]),
      session("b.jsonl", [U1, user("a1", "u1", "Another"), user("s1", "a1", "Hm")], { ...header, id: "u1" }),
    ]);
    const ids = [...idsOf(read.conversations[0]).slice(0, 2), ...idsOf(read.conversations[1])];
    expect(read.conversations[1]?.forkedFrom).toEqual({ key: "a.jsonl", eventId: "u1" });
    expect(new Set(ids).size).toBe(5);
  });

  it("prototype keys are data", () => {
    const line = `{"type":"message","id":"u9","parentId":null,"timestamp":"t","__proto__":{"type":"session"},
      "message":{"role":"user","content":"x","__proto__":{"isError":true},"constructor":1}}`.replaceAll(
      "\n",
      "",
    );
    const read = importLines([line]);
    expect(read.conversations[0]?.events[1]).toMatchObject({
      eventId: "u9",
      kind: "message",
      isError: false,
    });
    expect(({} as Line).isError).toBeUndefined();
  });

  it("bytes of any kind give content", () => {
    for (const text of ["", "null", "5", "[]", "{", '"x"', '{"type":"text"}', '{"type":7}', "\u0000"]) {
      expect(() => pi.content(new TextEncoder().encode(text))).not.toThrow();
    }
    expect(() => pi.content(new Uint8Array([0xff, 0xfe]))).not.toThrow();
  });
});
