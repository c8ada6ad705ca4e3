import { describe, expect, it } from "vitest";
import { jsonFile, textFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { opencode } from "./importer.ts";
import {
  answer,
  exportFile,
  idsOf,
  importOne,
  type Json,
  type Message,
  session,
  shapeOf,
  text,
  tool,
  user,
} from "./testing/session.ts";

const U1 = user("u1", 1, "Go");
const A1 = answer("a1", 2, [text("a1-t", "One")]);
const reasons = (read: ReturnType<typeof importOne>) => read.rejected.map(({ reason }) => reason);

describe("files that cannot be read", () => {
  const whole = textOf(exportFile("s.json", session("ses_1"), [U1, A1]));

  it("cut off, with broken text, or too deep: named, with the line", () => {
    const cut = opencode.read([textFile("s.json", whole.slice(0, whole.length - 40))]);
    expect(cut).toMatchObject({
      conversations: [],
      rejected: [{ file: "s.json", line: expect.any(Number), reason: expect.stringMatching(/^is cut off/) }],
    });
    const { bytes } = textFile("s.json", whole);
    bytes[bytes.length - 30] = 0xff;
    expect(reasons(opencode.read([{ path: "s.json", bytes }]))).toEqual(["is not valid UTF-8 text"]);
    const deep = whole.replace('"Go"', `${"[".repeat(300)}${"]".repeat(300)}`);
    expect(reasons(opencode.read([textFile("s.json", deep)]))).toEqual(["is nested deeper than 200 levels"]);
  });

  it("a byte order mark and CRLF are no fault", () => {
    const read = opencode.read([textFile("s.json", `\ufeff${whole.replaceAll("\n", "\r\n")}`)]);
    expect(read.rejected).toEqual([]);
    expect(read.conversations[0]?.events).toHaveLength(6);
  });

  it("a session without a message, and files of other kinds", () => {
    const read = opencode.read([exportFile("e.json", session("ses_1"), []), textFile("notes.md", "hi")]);
    expect(read.conversations).toEqual([]);
    expect(reasons(read)).toEqual(["holds no readable message, so there is no session to show"]);
    expect(read.ignored).toEqual(["notes.md"]);
  });
});

describe("messages and parts nobody knows", () => {
  it("are named by their place; the rest comes in", () => {
    const messages = [
      U1,
      { info: { role: "user" }, parts: [] },
      { info: { id: "x", role: "robot" }, parts: [] },
      7,
      { ...A1, parts: [null, "x", { id: "q" }, ...A1.parts, { id: "z", type: "zap" }] },
      { info: { ...U1.info }, parts: [] },
    ] as Message[];
    const read = importOne(messages);
    expect(reasons(read)).toEqual([
      "messages[1] has no info with an id and the role user or assistant; left out",
      "messages[2] has no info with an id and the role user or assistant; left out",
      "messages[3] has no info with an id and the role user or assistant; left out",
      "messages[4]: parts [0], [1], [2] have no type; left out",
      "messages[5] has the id u1, which messages[0] has already; left out",
      'has the unknown part type "zap"; kept as an opaque event',
    ]);
    expect(shapeOf(read)).toEqual([["s.json", null, ["ses_1", "u1", "a1-t", "z", "a1"]]]);
    expect(read.conversations[0]?.events.find(({ eventId }) => eventId === "z")?.kind).toBe("opaque");
  });

  it("fields of a wrong type count as absent", () => {
    const odd = { time: "now", tokens: 5, cost: "free", modelID: 7, finish: {}, error: "boom" };
    const part = { id: 5, type: "tool", tool: [], callID: {}, state: "done" };
    const read = importOne([U1, { info: { ...A1.info, ...odd }, parts: [part] }]);
    expect(read.rejected).toEqual([]);
    expect(read.conversations[0]?.events.at(-2)).toMatchObject({
      kind: "tool_call",
      toolName: null,
      usage: null,
    });
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
  ])("%s: usable event ids, no two the same", (_what, id) => {
    const messages = [
      { ...U1, info: { ...U1.info, id } },
      answer("a1", 2, [text(id, "One"), tool(id, "c1"), tool(`${id}#result`, "c1")]),
    ];
    const read = importOne(messages, session(id));
    const ids = read.conversations.flatMap(idsOf);
    expect(ids).toHaveLength(10);
    expect(new Set(ids).size).toBe(10);
    for (const each of ids) {
      expect(each.length).toBeLessThanOrEqual(200);
      expect(each).not.toBe("__root__");
    }
    for (const { externalId } of read.conversations) expect(externalId).not.toMatch(/\p{Cc}|\p{Cs}/u);
  });

  it("a fork whose ids are those of other messages it shares", () => {
    const fork = exportFile("b.json", session("u1", { time: { created: 1e15 } }), [
      U1,
      user("a1-t", 9, "Hm"),
    ]);
    const read = opencode.read([exportFile("a.json", session("ses_1"), [U1, A1]), fork]);
    const [, own] = read.conversations;
    expect(own?.forkedFrom).toEqual({ key: "a.json", eventId: "u1" });
    expect(idsOf(own)).not.toContain("u1");
  });

  it("prototype keys are data", () => {
    const file = textOf(exportFile("s.json", session("ses_1"), [U1])).replace(
      '"role"',
      '"__proto__": {"role": "robot"}, "role"',
    );
    const read = opencode.read([textFile("s.json", file)]);
    expect(read.conversations[0]?.events[1]).toMatchObject({ eventId: "u1", role: "user" });
    expect(({} as Json).role).toBeUndefined();
  });

  it("20,000 messages, and a message of 20,000 parts", () => {
    const many = Array.from({ length: 20_000 }, (_, at) => user(`u${at}`, at, "x"));
    expect(importOne(many).conversations[0]?.events).toHaveLength(20_001);
    const parts = Array.from({ length: 20_000 }, (_, at) => tool("same", `c${at}`));
    expect(importOne([U1, answer("a1", 2, parts)]).conversations[0]?.events).toHaveLength(40_005);
  });

  it("bytes of any kind give content", () => {
    for (const value of [
      "",
      "null",
      "5",
      "[]",
      "{",
      '"x"',
      '{"type":"text"}',
      '{"info":{}}',
      '{"info":{"id":"x","role":"user"}}',
    ]) {
      expect(() => opencode.content(new TextEncoder().encode(value))).not.toThrow();
      expect(() => opencode.content(new TextEncoder().encode(value), "tool_result")).not.toThrow();
    }
    expect(() => opencode.content(new Uint8Array([0xff, 0xfe]))).not.toThrow();
    expect(() => opencode.read([jsonFile("s.json", { info: 5, messages: [] })])).not.toThrow();
  });
});
