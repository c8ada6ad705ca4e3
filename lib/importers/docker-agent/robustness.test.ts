import { describe, expect, it } from "vitest";
import { textFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { dockerAgent } from "./importer.ts";
import {
  assistant,
  call,
  file,
  importOne,
  type Json,
  linesOf,
  result,
  session,
  user,
} from "./testing/session.ts";

const reasons = (read: ReturnType<typeof importOne>) => read.rejected.map(({ reason }) => reason);
const ENTRIES = [user(1, "Go"), assistant(2, "Done")];

describe("files that cannot be read", () => {
  const whole = textOf(file("s.json", session("s1", ENTRIES)));

  it("cut off, with broken text, or too deep: named, with the line", () => {
    expect(dockerAgent.read([textFile("s.json", whole.slice(0, whole.length - 60))])).toMatchObject({
      conversations: [],
      rejected: [{ file: "s.json", line: expect.any(Number), reason: expect.stringMatching(/^is cut off/) }],
    });
    const { bytes } = textFile("s.json", whole);
    bytes[bytes.length - 30] = 0xff;
    expect(reasons(dockerAgent.read([{ path: "s.json", bytes }]))).toEqual(["is not valid UTF-8 text"]);
    const deep = whole.replace('"Go"', `${"[".repeat(300)}${"]".repeat(300)}`);
    expect(reasons(dockerAgent.read([textFile("s.json", deep)]))).toEqual([
      "is nested deeper than 200 levels",
    ]);
  });

  it("a byte order mark and CRLF are no fault", () => {
    const read = dockerAgent.read([textFile("s.json", `\ufeff${whole.replaceAll("\n", "\r\n")}`)]);
    expect(read.rejected).toEqual([]);
    expect(linesOf(read.conversations[0])).toEqual(["Go", "Done"]);
  });

  it("files of other kinds are passed over", () => {
    const read = dockerAgent.read([textFile("notes.md", "hi"), textFile("a.json", "{}")]);
    expect(read).toEqual({ conversations: [], rejected: [], ignored: ["notes.md", "a.json"] });
  });
});

describe("entries nobody knows", () => {
  it("are kept and named by their place, in sub-sessions too", () => {
    const bad = { message: { agentName: "x", message: { role: "robot" } } };
    const sub = { sub_session: session("sub", [user(3, "Task"), 5]) };
    const read = importOne([...ENTRIES, null, bad, {}, sub]);
    expect(reasons(read)).toEqual([
      "messages[2] is no message, sub-session or summary; kept as an opaque event",
      "messages[3] is no message, sub-session or summary; kept as an opaque event",
      "messages[4] is no message, sub-session or summary; kept as an opaque event",
      "messages[5].sub_session.messages[1] is no message, sub-session or summary; kept as an opaque event",
    ]);
    expect(read.conversations[0]?.events.map(({ kind }) => kind)).toEqual([
      "message",
      "message",
      "opaque",
      "opaque",
      "opaque",
    ]);
  });

  it("fields of a wrong type count as absent", () => {
    const odd = { content: 5, tool_calls: "x", usage: "lots", cost: "free", model: {}, created_at: 7 };
    const read = importOne([user(1, "Go"), assistant(2, "", odd), result(3, "c", "", { tool_call_id: [] })], {
      cost: -1,
      input_tokens: 2 ** 40,
      output_tokens: "5",
    });
    expect(read.rejected).toEqual([]);
    expect(read.conversations[0]?.events.slice(1)).toMatchObject([
      { kind: "message", summary: "(empty message)", usage: null, timestamp: null },
      { kind: "tool_result", toolCallId: null },
    ]);
  });

  it("calls that are none do not shift the others", () => {
    const calls = [null, call("c1", "one", {}), { id: "x" }, call("c2", "two", {})];
    const tools = importOne([
      user(1, "Go"),
      assistant(2, "", { tool_calls: calls }),
    ]).conversations[0]?.events.slice(1);
    expect(tools?.map(({ toolName, bytes }) => [toolName, dockerAgent.content(bytes).model.length])).toEqual([
      ["one", 1],
      ["two", 1],
    ]);
  });
});

describe("hostile values", () => {
  it("the same message many times: ids of their own, the same in every import", () => {
    const entries = Array.from({ length: 5_000 }, () => user(1, "x"));
    const [one, two] = [importOne(entries), importOne(entries)];
    const ids = one.conversations[0]?.events.map(({ eventId }) => eventId) ?? [];
    expect(new Set(ids).size).toBe(5_000);
    expect(two.conversations[0]?.events.map(({ eventId }) => eventId)).toEqual(ids);
  });

  it("sub-sessions inside one another, as deep as a file may be", () => {
    let inner: Json = session("deep", [user(1, "Task")]);
    for (let depth = 0; depth < 60; depth++)
      inner = session(`d${depth}`, [user(1, "Task"), { sub_session: inner }]);
    expect(importOne([user(1, "Go"), { sub_session: inner }]).conversations).toHaveLength(62);
  });

  it.each(["__proto__", "../../etc/passwd", "x".repeat(1_000), "\ud800", "a\u0000b", ""])(
    "the session id %j",
    (id) => {
      const read = dockerAgent.read([file("s.json", session(id, ENTRIES))]);
      expect(read.conversations[0]?.externalId.length).toBeLessThanOrEqual(200);
      expect(read.conversations[0]?.externalId).not.toMatch(/\p{Cc}|\p{Cs}/u);
      expect(read.conversations[0]?.externalId).not.toBe("");
    },
  );

  it("prototype keys are data", () => {
    const text = textOf(file("s.json", session("s1", ENTRIES))).replace(
      '"role"',
      '"__proto__": {"is_error": true}, "role"',
    );
    expect(dockerAgent.read([textFile("s.json", text)]).conversations[0]?.events[0]).toMatchObject({
      isError: false,
    });
    expect(({} as Json).is_error).toBeUndefined();
  });

  it("bytes of any kind give content", () => {
    for (const text of [
      "",
      "null",
      "5",
      "[]",
      "{",
      '{"message":{}}',
      '{"function":{}}',
      '{"sub_session":{}}',
    ]) {
      expect(() => dockerAgent.content(new TextEncoder().encode(text))).not.toThrow();
    }
    expect(() => dockerAgent.content(new Uint8Array([0xff, 0xfe]))).not.toThrow();
  });
});
