import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { jsonFile, linesFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { geminiCli } from "./importer.ts";

const HEADER = { sessionId: "s-1", projectHash: "p" };
const say = (id: unknown, more: object = {}) => ({
  id,
  type: "user",
  timestamp: "t",
  content: "hi",
  ...more,
});
const lines = (...values: unknown[]) => linesFile("a.jsonl", [HEADER, ...values]);
const read = (...values: unknown[]) => geminiCli.read([lines(...values)]);
const ids = (result: ReturnType<typeof read>) =>
  result.conversations.flatMap((each) => each.events).map((event) => event.eventId);

describe("damaged sessions", () => {
  it("a session whose header is gone says what is not known", () => {
    const update = { $set: { lastUpdated: "t" } };
    const { conversations, rejected } = geminiCli.read([linesFile("a.jsonl", [say("u1"), update])]);
    expect(conversations).toMatchObject([{ title: "hi" }]);
    expect(rejected).toEqual([
      { file: "a.jsonl", line: 1, reason: expect.stringMatching(/^is no session header/) },
    ]);
  });

  it("a line that is no JSON is named, the others come in", () => {
    const text = [HEADER, say("u1")].map((each) => JSON.stringify(each)).join("\r\n");
    const { conversations, rejected } = geminiCli.read([
      textFile("a.jsonl", `\uFEFF${text}\r\n{"id":"u2","ty\r\n`),
    ]);
    expect(conversations[0]?.events).toHaveLength(2);
    expect(rejected).toEqual([
      { file: "a.jsonl", line: 3, reason: expect.stringMatching(/cut off|not valid JSON/) },
    ]);
  });

  it("a document with a byte order mark reads like one without", () => {
    const plain = jsonFile("a.json", { ...HEADER, messages: [say("u1")] });
    const marked = textFile("a.json", `\uFEFF${new TextDecoder().decode(plain.bytes)}`);
    const bytesOf = (file: typeof plain) => geminiCli.read([file]).conversations[0]?.events[0]?.bytes;
    expect(bytesOf(marked)).toEqual(bytesOf(plain));
  });

  it("a session without a message is refused with the reason", () => {
    const { conversations, rejected } = read({ $set: { lastUpdated: "x" } });
    expect(conversations).toEqual([]);
    expect(rejected).toEqual([
      { file: "a.jsonl", line: null, reason: expect.stringMatching(/^holds no message/) },
    ]);
  });

  it("lines that are no record: kept as opaque events, or rejected when they are no object", () => {
    const { conversations, rejected } = read(say("u1"), { hello: 1 }, 7, { type: "robot", id: "x" });
    expect(conversations[0]?.events.map((event) => event.kind)).toEqual([
      "state",
      "message",
      "opaque",
      "opaque",
    ]);
    expect(rejected.map((each) => each.line)).toEqual([3, 4, 5]);
  });

  it("twice the same id: in a document the later one counts, and both is said", () => {
    const file = jsonFile("a.json", { ...HEADER, messages: [say("u1"), say("u1", { content: "later" })] });
    const { conversations, rejected } = geminiCli.read([file]);
    expect(conversations[0]?.events.map((event) => event.summary)).toEqual(["later"]);
    expect(rejected.map((each) => each.reason)).toEqual([
      expect.stringMatching(/^message u1 is there twice/),
    ]);
  });

  it("one id for two types: both stay, the second under an id of its own", () => {
    const result = read(say("m"), say("m", { type: "gemini" }));
    expect(ids(result)).toEqual(["session@1", "m", expect.stringMatching(/^message-[0-9a-f]{12}$/)]);
    expect(result.rejected).toHaveLength(1);
  });

  it.each([[""], ["x".repeat(1_000_000)], ["\0"], ["\ud800"], [7], [null], ["__root__"]])("id %j", (id) => {
    const result = read(say(id), say("u2"));
    expect(ids(result)).toEqual(["session@1", expect.stringMatching(/^message-[0-9a-f]{12}$/), "u2"]);
  });

  it("prototype keys are data", () => {
    const raw = '{"sessionId":"s","projectHash":"p","__proto__":{"polluted":1}}';
    const message = '{"id":"__proto__","type":"user","content":[{"text":"hi","__proto__":{"x":1}}]}';
    const set = '{"$set":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}';
    const { conversations } = geminiCli.read([textFile("a.jsonl", [raw, message, set].join("\n"))]);
    expect(conversations[0]?.events.map((event) => event.eventId)).toContain("__proto__");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("counts that are none are left out and named", () => {
    const tokens = { input: -1, output: 1.5, cached: 2 ** 40, thoughts: "7", tool: null };
    const { conversations, rejected } = read(say("g", { type: "gemini", tokens }));
    expect(conversations[0]?.events[1]?.usage).toMatchObject({ input: null, output: null, cacheRead: null });
    expect(rejected).toEqual([
      {
        file: "a.jsonl",
        line: 2,
        reason: expect.stringMatching(/^tokens.input, tokens.output, tokens.cached, tokens.thoughts/),
      },
    ]);
  });

  it("nesting deeper than 200 levels is refused by line", () => {
    const deep = `{"id":"u2","type":"user","content":${"[".repeat(5_000)}${"]".repeat(5_000)}}`;
    const head = JSON.stringify(HEADER);
    const { rejected } = geminiCli.read([
      textFile("a.jsonl", `${head}\n${JSON.stringify(say("u1"))}\n${deep}`),
    ]);
    expect(rejected).toEqual([
      { file: "a.jsonl", line: 3, reason: expect.stringMatching(/deeper than 200/) },
    ]);
  });

  it("20,000 records with a rewind at every second one", () => {
    const values = Array.from({ length: 10_000 }, (_, at) => [say(`u${at}`), { $rewindTo: `u${at}` }]).flat();
    const { conversations, rejected } = geminiCli.read([linesFile("a.jsonl", [HEADER, ...values])]);
    expect(rejected).toEqual([]);
    expect(conversations).toHaveLength(10_001);
  });

  it("no bytes make the reader of payloads throw", () => {
    for (const text of [
      "",
      "{",
      "null",
      "7",
      "[]",
      '"x"',
      "[[1]]",
      '{"type":"gemini","id":1,"content":{"text":[]}}',
      '{"$set":{"messages":[1]}}',
    ]) {
      const content = geminiCli.content(new TextEncoder().encode(text));
      expect(EventContent.safeParse(content).success).toBe(true);
    }
    expect(geminiCli.content(new Uint8Array([0xff, 0xfe])).parts).toHaveLength(1);
  });
});
