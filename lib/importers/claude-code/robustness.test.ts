import { describe, expect, it } from "vitest";
import { claudeCode } from "./importer.ts";
import {
  assistant,
  call,
  harness,
  idsOf,
  importLines,
  jsonl,
  type Line,
  reasonsOf,
  result,
  shapeOf,
  user,
} from "./testing/session.ts";

const U1 = user("u1", null, "Go");
const A1 = assistant("a1", "u1", "m1", "Done");
const U2 = user("u2", "a1", "More");

describe("lines that cannot be read", () => {
  it.each<[string, string, RegExp]>([
    ["text that is no JSON", "oops", /^is not valid JSON/],
    [
      "a line cut off",
      '{"type":"user","uuid":"x","par',
      /^is cut off: the JSON ends too early at column 31$/,
    ],
    ["a list", "[1,2]", /^is not a JSON object$/],
    ["a number", "42", /^is not a JSON object$/],
    ["NUL bytes", "\0\0\0", /^is 3 NUL bytes and nothing else/],
    [
      "5,000 levels",
      `{"type":"user","a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
      /nested deeper than 200/,
    ],
  ])("%s: named by line, the rest comes in", (_what, bad, reason) => {
    const read = importLines([U1, bad, A1, U2]);
    expect(reasonsOf(read)).toEqual([[2, expect.stringMatching(reason)]]);
    expect(shapeOf(read)).toEqual([[null, ["u1", "a1", "u2"]]]);
  });

  it("invalid UTF-8", () => {
    const { bytes } = jsonl("s1.jsonl", [U1, user("bad", "u1", "x")]);
    bytes[bytes.length - 20] = 0xff;
    const { conversations, rejected } = claudeCode.read([{ path: "s1.jsonl", bytes }]);
    expect(rejected).toEqual([{ file: "s1.jsonl", line: 2, reason: "is not valid UTF-8 text" }]);
    expect(idsOf(conversations[0])).toEqual(["u1"]);
  });

  it("CRLF, blank lines, a byte order mark and a missing last line break are no fault", () => {
    const text = `\ufeff${[U1, A1, U2].map((line) => JSON.stringify(line)).join("\r\n\r\n  \r\n")}`;
    const read = claudeCode.read([{ path: "s1.jsonl", bytes: new TextEncoder().encode(text) }]);
    expect(read.rejected).toEqual([]);
    expect(read.conversations[0]?.events.map((event) => new TextDecoder().decode(event.bytes))).toEqual(
      [U1, A1, U2].map((line) => JSON.stringify(line)),
    );
  });

  it("NUL bytes behind the last line are left out of it", () => {
    const read = importLines([U1, A1, `${JSON.stringify(U2)}\0\0`]);
    expect(reasonsOf(read)).toEqual([[3, "ends in 2 NUL bytes, which were left out"]]);
    expect(read.conversations[0]?.events[2]?.bytes).toEqual(new TextEncoder().encode(JSON.stringify(U2)));
  });

  it("two objects that two writers left on one line both come in, each with its own bytes", () => {
    const read = importLines([U1, `${JSON.stringify(A1)}${JSON.stringify(U2)}`]);
    expect(reasonsOf(read)).toEqual([[2, expect.stringMatching(/^holds 2 JSON values/)]]);
    expect(shapeOf(read)).toEqual([[null, ["u1", "a1", "u2"]]]);
    expect(read.conversations[0]?.events[1]?.bytes).toEqual(new TextEncoder().encode(JSON.stringify(A1)));
  });

  it("an empty file, and files that hold no message", () => {
    const read = claudeCode.read([
      { path: "e.jsonl", bytes: new Uint8Array() },
      jsonl("t.jsonl", [{ type: "summary", summary: "x", leafUuid: "gone" }]),
    ]);
    expect(read.conversations).toEqual([]);
    expect(read.rejected.map(({ file, reason }) => [file, reason])).toEqual([
      ["e.jsonl", "is empty"],
      ["t.jsonl", "holds no message, only summary; there is no session to show"],
    ]);
  });
});

describe("shapes nobody knows", () => {
  it.each<[string, Line, RegExp]>([
    ["no message", { ...A1, message: null }, /^assistant line with an unexpected "message"/],
    ["a message that is text", { ...A1, message: "hi" }, /unexpected "message"; kept as an opaque/],
    ["no content", { ...A1, message: { role: "assistant", content: null } }, /unexpected "message.content"/],
  ])("%s: kept as an opaque event, the history goes on over it", (_what, line, reason) => {
    const read = importLines([U1, line, U2]);
    expect(reasonsOf(read)).toEqual([[2, expect.stringMatching(reason)]]);
    expect(shapeOf(read)).toEqual([[null, ["u1", "a1", "u2"]]]);
    expect(read.conversations[0]?.events[1]).toMatchObject({ kind: "opaque", model: [] });
  });

  it("content items that are no blocks are named and not shown", () => {
    const line = user("u2", "a1", [null, "said", 5, { type: "text" }] as unknown as Line[]);
    const read = importLines([U1, A1, line]);
    expect(reasonsOf(read)).toEqual([[3, "message.content[0], [2] is no content block; not shown"]]);
    expect(read.conversations[0]?.events[2]?.model).toEqual([{ type: "text", text: "said" }]);
  });

  it("fields of a wrong type count as absent", () => {
    const odd = {
      timestamp: 7,
      isSidechain: "no",
      isMeta: 1,
      cwd: [],
      version: {},
      agentId: 3,
      requestId: false,
    };
    const read = importLines([{ ...U1, ...odd }, A1]);
    expect(read.rejected).toEqual([]);
    expect(read.conversations[0]?.events[0]).toMatchObject({
      eventId: "u1",
      timestamp: null,
      kind: "message",
    });
  });

  it("unknown types are kept as opaque events and named once each", () => {
    const odd = (uuid: string, parent: string) => harness("brand_new", uuid, parent, { x: 1 });
    const read = importLines([U1, odd("x1", "u1"), odd("x2", "x1"), assistant("a1", "x2", "m1", "ok")]);
    expect(reasonsOf(read)).toEqual([
      [2, 'has the unknown type "brand_new"; kept as opaque events (2 lines of this type)'],
    ]);
    expect(read.conversations[0]?.events.map((event) => event.kind)).toEqual([
      "message",
      "opaque",
      "opaque",
      "message",
    ]);
  });

  it("prototype keys are data", () => {
    const line =
      '{"type":"user","uuid":"__proto__","parentUuid":null,"sessionId":"constructor","__proto__":{"polluted":1},"message":{"role":"user","content":"x"}}';
    const read = importLines([line, assistant("toString", "__proto__", "m1", "y")]);
    expect(shapeOf(read)).toEqual([[null, ["__proto__", "toString"]]]);
    expect(({} as Line).polluted).toBeUndefined();
  });

  it.each([
    ["a megabyte", "x".repeat(1_000_000)],
    ["NUL", "a\0b"],
    ["a lone surrogate", "a\ud800b"],
    ["the reserved name of a root", "__root__"],
  ])("a uuid of %s gets an id of ours, and is still found as a parent", (_what, uuid) => {
    const read = importLines([
      U1,
      assistant(uuid, "u1", "m1", "a"),
      user("u2", uuid, "b"),
      user("u3", uuid, "c"),
    ]);
    const id = expect.stringMatching(/^assistant-[0-9a-f]{12}$/);
    expect(shapeOf(read)).toEqual([
      [null, ["u1", id, "u3"]],
      [expect.stringMatching(/^s1.jsonl @ assistant-/), ["u2"]],
    ]);
    expect(reasonsOf(read)).toEqual([
      [2, expect.stringMatching(/^has an unusable uuid; kept as assistant-/)],
    ]);
  });
});

describe("parents that lead nowhere", () => {
  it("a lost line: its children stay siblings behind the line before", () => {
    const read = importLines([U1, A1, "lost", user("u2", "gone", "one"), user("u3", "gone", "two")]);
    expect(shapeOf(read)).toEqual([
      [null, ["u1", "a1", "u3"]],
      ["s1.jsonl @ a1", ["u2"]],
    ]);
    expect(reasonsOf(read).at(-1)).toEqual([
      4,
      "goes on from gone, which is not in the upload; put behind the line before it",
    ]);
  });

  it("a file that starts in the middle says so", () => {
    const read = importLines([user("u2", "gone", "More"), assistant("a2", "u2", "m2", "ok")]);
    expect(shapeOf(read)).toEqual([[null, ["u2", "a2"]]]);
    expect(reasonsOf(read)).toEqual([
      [1, "goes on from gone, which is not in the upload; the history starts here"],
    ]);
  });

  it("a line that is its own parent", () => {
    const read = importLines([U1, assistant("a1", "a1", "m1", "ok"), U2]);
    expect(shapeOf(read)).toEqual([[null, ["u1", "a1", "u2"]]]);
    expect(reasonsOf(read)).toEqual([[2, "names itself as its parent; put behind the line before it"]]);
  });

  it("a parent written later is found there", () => {
    const read = importLines([
      U1,
      result("r1", "a1", "c1"),
      assistant("a1", "u1", "m1", [call("c1")]),
      user("u2", "r1", "x"),
    ]);
    expect(read.rejected).toEqual([]);
    expect(new Set(idsOf(read.conversations[0]))).toEqual(new Set(["u1", "a1", "r1", "u2"]));
    expect(read.conversations).toHaveLength(1);
  });

  it.each([2, 3, 1_000])("a cycle of %i is cut at its first line", (length) => {
    const ring = Array.from({ length }, (_, index) =>
      harness("system", `x${index}`, `x${(index + length - 1) % length}`),
    );
    const read = importLines([U1, ...ring, user("u2", `x${length - 1}`, "More")]);
    expect(shapeOf(read)).toEqual([[null, ["u1", ...ring.map((line) => line.uuid), "u2"]]]);
    expect(reasonsOf(read)).toEqual([
      [2, `is in a cycle of ${length} parents; put behind the line before it`],
    ]);
  });

  it("a log without any parent is one line in file order", () => {
    const flat = [U1, A1, user("u2", "x", "More"), assistant("a2", "x", "m2", "ok"), user("u3", "x", "Last")];
    const read = importLines(flat.map((line) => ({ ...line, parentUuid: null })));
    expect(shapeOf(read)).toEqual([[null, ["u1", "a1", "u2", "a2", "u3"]]]);
    expect(read.rejected).toEqual([]);
  });
});

describe("uuids that come twice", () => {
  it("the same line again counts once, whatever its session and time", () => {
    const again = { ...A1, sessionId: "s2", timestamp: "2026-03-01T10:00:00Z", cwd: "/else" };
    const read = importLines([U1, A1, again, U2]);
    expect(shapeOf(read)).toEqual([[null, ["u1", "a1", "u2"]]]);
    expect(reasonsOf(read)).toEqual([[3, "repeats line 2; counted once"]]);
  });

  it("another line under the same uuid is kept under an id of its own", () => {
    const other = assistant("a1", "u1", "m1", [call("c1")]);
    const read = importLines([U1, A1, other, result("r1", "a1", "c1")]);
    const id = expect.stringMatching(/^a1-[0-9a-f]{12}$/);
    expect(shapeOf(read)).toEqual([[null, ["u1", "a1", id, "r1"]]]);
    expect(reasonsOf(read)).toEqual([
      [3, expect.stringMatching(/^has the uuid of line 2 but another content; kept as a1-/)],
    ]);
    // The same file gives the same ids.
    expect(shapeOf(importLines([U1, A1, other, result("r1", "a1", "c1")]))).toEqual(shapeOf(read));
  });
});

// Slow machines get their time: only finishing without an overflow counts.
describe("size", { timeout: 60_000 }, () => {
  const COUNT = 100_000;

  it("a chain of 100,000 lines does not overflow the stack", () => {
    const lines = Array.from({ length: COUNT }, (_, at) =>
      harness("system", `x${at}`, at === 0 ? null : `x${at - 1}`),
    );
    const { conversations } = importLines([...lines, user("u", `x${COUNT - 1}`, "Go")]);
    expect(conversations).toHaveLength(1);
    expect(conversations[0]?.events).toHaveLength(COUNT + 1);
  });

  it("neither does one that is written from its end", () => {
    const lines = Array.from({ length: COUNT }, (_, at) => harness("system", `x${at}`, `x${at + 1}`));
    const { conversations } = importLines([...lines, user(`x${COUNT}`, null, "Go")]);
    expect(conversations).toHaveLength(1);
    expect(conversations[0]?.events).toHaveLength(COUNT + 1);
  });

  it("nor 20,000 rewinds to one message, or one inside the other", () => {
    const star = Array.from({ length: 20_000 }, (_, at) => user(`u${at + 2}`, "a1", `Try ${at}`));
    expect(importLines([U1, A1, ...star]).conversations).toHaveLength(20_000);
    const comb = Array.from({ length: 10_000 }, (_, at) => [
      user(`p${at}`, at === 0 ? "a1" : `q${at - 1}`, "left"),
      user(`q${at}`, at === 0 ? "a1" : `q${at - 1}`, "gone on"),
    ]).flat();
    expect(importLines([U1, A1, ...comb]).conversations).toHaveLength(10_001);
  });
});
