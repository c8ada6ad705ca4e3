import { describe, expect, it } from "vitest";
import { jsonFile, linesFile } from "#lib/importers/testing/corpus-files.ts";
import { geminiCli } from "./importer.ts";
import { call, gemini, HEADER, user } from "./testing/records.ts";

describe("uploads", () => {
  const parent = linesFile("chats/main.jsonl", [
    HEADER,
    user("u1"),
    gemini("g1", {
      toolCalls: [call("c1", { output: "a" }), call("c2", { output: "b" }, { agentId: "sub-1" })],
    }),
  ]);
  const child = linesFile("chats/s-1/sub-1.jsonl", [
    { ...HEADER, sessionId: "sub-1", kind: "subagent" },
    user("x1"),
  ]);

  it("a sub-agent is tied to the call that names it", () => {
    const { conversations } = geminiCli.read([child, parent]);
    expect(conversations.map((each) => [each.externalId, each.spawnedBy ?? null])).toEqual([
      ["s-1", null],
      ["sub-1", { key: "chats/main.jsonl", eventId: "g1/call-2" }],
    ]);
  });

  it("one that no call names is tied to the session its directory names", () => {
    const other = linesFile("chats/s-1/sub-2.jsonl", [
      { ...HEADER, sessionId: "sub-2", kind: "subagent" },
      user("x1"),
    ]);
    expect(geminiCli.read([other, parent]).conversations[1]?.spawnedBy).toEqual({
      key: "chats/main.jsonl",
      eventId: null,
    });
  });

  it("a resumed session of the older form comes in once", () => {
    const old = jsonFile("chats/a.json", { ...HEADER, messages: [user("u1"), gemini("g1")] });
    const fresh = linesFile("chats/a.jsonl", [HEADER, user("u1"), gemini("g1"), user("u2")]);
    const { conversations, rejected } = geminiCli.read([old, fresh]);
    expect(conversations.map((each) => each.key)).toEqual(["chats/a.jsonl"]);
    expect(rejected).toEqual([
      { file: "chats/a.json", line: null, reason: expect.stringMatching(/imported once/) },
    ]);
  });

  it("a session's digest covers its sub-agents' files, which have none of their own", () => {
    const digests = (files: (typeof parent)[]) =>
      geminiCli.read(files).conversations.map((each) => each.sourceDigest);
    const [alone] = digests([parent]);
    const [both, agent] = digests([parent, child]);
    expect(alone).toMatch(/^[0-9a-f]{64}$/);
    expect(both).not.toBe(alone);
    expect(agent).toBeNull();
    expect(digests([child])[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(geminiCli.read([child]).rejected).toEqual([
      { file: child.path, line: null, reason: expect.stringMatching(/^is the session of a sub-agent whose/) },
    ]);
  });

  it("reads the same bytes the same way, in whatever order the files come", () => {
    expect(geminiCli.read([child, parent])).toEqual(geminiCli.read([parent, child]));
  });

  it("the list of prompts typed is left aside beside sessions, and refused by name alone", () => {
    const log = jsonFile("logs.json", [{ sessionId: "s-1", messageId: 0, type: "user", message: "hi" }]);
    expect(geminiCli.read([log, parent]).ignored).toEqual(["logs.json"]);
    expect(geminiCli.read([log])).toEqual({
      conversations: [],
      rejected: [{ file: "logs.json", line: null, reason: expect.stringMatching(/list of the prompts/) }],
      ignored: [],
    });
  });
});
