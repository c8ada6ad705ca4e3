import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import type { ImportResult } from "#lib/importers/importer.ts";
import { jsonFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { otlp } from "./importer.ts";
import { agent, call, chat, exportFile, exportOf, text } from "./testing/spans.ts";

const SYSTEM = text("system", "Be brief.");
const [ASK, ANSWER] = [text("user", "What is it?"), text("assistant", "A test.")];

const said = ({ conversations }: ImportResult) =>
  conversations.map(({ key, forkedFrom, events }) => [
    key,
    forkedFrom?.eventId ?? null,
    events.filter(({ kind }) => kind !== "log").map(({ summary }) => summary),
  ]);

describe("what is missing or wrong", () => {
  it("a request whose content was not recorded is a response all the same; a failed one says why", () => {
    const usage = { "gen_ai.usage.input_tokens": 3, "gen_ai.usage.output_tokens": 1 };
    const read = otlp.read([
      exportFile([
        { id: "a", attributes: { "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", ...usage } },
        { ...chat("b", [ASK], []), status: { code: 2, message: "overloaded" } },
      ]),
    ]);
    expect(said(read)).toEqual([["t1", null, ["content not recorded", "What is it?", "error: overloaded"]]]);
    expect(read.conversations[0]).toMatchObject({ status: "error" });
    expect(read.conversations[0]?.events[0]?.usage).toMatchObject({ input: 3, output: 1 });
  });

  it("spans of other things, without ids and with broken messages are named or passed over", () => {
    const read = otlp.read([
      exportFile([
        { id: "", attributes: { "gen_ai.operation.name": "chat" } },
        { id: "h", name: "GET /", attributes: { "http.method": "GET" } },
        {
          id: "a",
          attributes: {
            "gen_ai.operation.name": "chat",
            "gen_ai.input.messages": "[{",
            "gen_ai.output.messages": "[]",
          },
        },
      ]),
      exportFile(
        [{ id: "h", trace: "t9", name: "GET /", attributes: { "http.method": "GET" } }],
        "http.json",
      ),
      textFile("notes.md", "# no"),
    ]);
    expect(read.rejected.map(({ file, reason }) => `${file} ${reason}`)).toEqual([
      'spans.json holds the span "chat m" without an id; it was left out',
      "http.json holds no GenAI span: none has a gen_ai.* attribute",
      expect.stringMatching(/^spans\.json span a: gen_ai\.input\.messages is cut off/),
    ]);
    expect(read.ignored).toEqual(["notes.md"]);
    expect(read.conversations).toHaveLength(1);
  });

  it("parents in a circle, of themselves and unknown ones end the search", () => {
    const read = otlp.read([
      exportFile([
        agent("A", "one", { parent: "B" }),
        agent("B", "two", { parent: "A" }),
        chat("a", [ASK], [ANSWER], { parent: "A" }),
        chat("b", [ASK], [ANSWER], { parent: "b", trace: "t2" }),
        chat("c", [ASK], [ANSWER], { parent: "gone", trace: "t3" }),
      ]),
    ]);
    expect(read.conversations.map(({ events }) => events.length)).toEqual([3, 3, 3]);
  });

  it("keys of any name stay data", () => {
    const attributes = { "gen_ai.operation.name": "chat", __proto__x: "1", "constructor.prototype": "2" };
    const raw = JSON.stringify(exportOf([chat("a", [ASK], [ANSWER], { attributes })])).replace(
      "__proto__x",
      "__proto__",
    );
    const read = otlp.read([textFile("s.json", raw)]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    const log = read.conversations[0]?.events.find(({ kind }) => kind === "log");
    expect(new TextDecoder().decode(log?.bytes)).toContain('"__proto__":"1"');
  });

  it("every stored body is readable, whatever it is", () => {
    const read = otlp.read([exportFile([chat("a", [SYSTEM, ASK], [call("c", "ls", {})])])]);
    for (const event of read.conversations.flatMap(({ events }) => events)) {
      expect(EventContent.safeParse(otlp.content(event.bytes, event.kind)).success).toBe(true);
    }
    for (const junk of [
      "",
      "[]",
      "null",
      "{",
      '{"parts":7,"role":[]}',
      '{"role":"user","parts":[null,1,{}]}',
    ]) {
      expect(EventContent.safeParse(otlp.content(new TextEncoder().encode(junk))).success).toBe(true);
    }
  });

  it("a list of exports is read like lines of them", () => {
    const spans = [chat("a", [ASK], [ANSWER])];
    const list = otlp.read([jsonFile("l.json", [exportOf(spans), { resourceSpans: [] }])]);
    expect(said(list)).toEqual([["t1", null, ["What is it?", "A test."]]]);
  });
});
