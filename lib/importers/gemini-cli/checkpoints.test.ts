import { describe, expect, it } from "vitest";
import { pickImporter } from "#lib/importers/registry.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";
import { geminiCli } from "./importer.ts";

const sent = (text: string) => ({ role: "user", parts: [{ text }] });
const said = (text: string) => ({ role: "model", parts: [{ text }] });
const setup = [sent("This is the Gemini CLI. We are setting up the context."), said("Got it.")];
const made = (name: string, id?: string) => ({
  functionCall: { name, args: { path: `${name}.ts` }, ...(id ? { id } : {}) },
});
const answer = (name: string, response: object, id?: string) => ({
  functionResponse: { name, response, ...(id ? { id } : {}) },
});
const HISTORY = [
  ...setup,
  sent("Rename it"),
  {
    role: "model",
    parts: [{ text: "Let me think", thought: true }, { text: "I read." }, made("read", "c1"), made("grep")],
  },
  {
    role: "user",
    parts: [answer("read", { output: "x" }, "c1"), answer("grep", { error: "none" }, "grep-17")],
  },
  said("Renamed."),
];

describe("checkpoints of /chat save", () => {
  it.each([
    ["as the list older versions wrote", HISTORY],
    ["with how the person signed in", { history: HISTORY, authType: "oauth-personal" }],
    [
      "of a tool, whose screen is not the history",
      { history: [{ type: "user", text: "x" }], clientHistory: HISTORY },
    ],
  ])("%s: every content, every call with its result", (_name, document) => {
    const file = jsonFile("checkpoint-before.json", document, 2);
    expect(pickImporter([file])).toBe(geminiCli);
    const { conversations, rejected } = geminiCli.read([file]);
    const [chat] = conversations;
    expect(rejected).toEqual([]);
    expect(chat).toMatchObject({ externalId: "checkpoint-before", title: "Rename it", forkedFrom: null });
    const rows = chat?.events.slice(3).map(({ kind, role, toolName, toolCallId, isError }) => {
      return [kind, role, toolName, toolCallId, isError];
    });
    expect(rows).toEqual([
      ["tool_call", "assistant", "read", "c1", false],
      ["tool_call", "assistant", "grep", "grep-17", false],
      ["tool_result", "tool", "read", "c1", false],
      ["tool_result", "tool", "grep", "grep-17", true],
      ["message", "assistant", null, null, false],
    ]);
    expect(chat?.events[3]?.responseId).toBe(chat?.events[4]?.responseId);
  });

  it("every event reads again as what went to the model", () => {
    const [chat] = geminiCli.read([jsonFile("checkpoint-a.json", HISTORY)]).conversations;
    for (const { bytes, kind, model } of chat?.events ?? []) {
      expect(geminiCli.content(bytes, kind).model).toEqual(model);
    }
    const call = chat?.events[3];
    expect(call && geminiCli.content(call.bytes, call.kind).parts.map(({ type }) => type)).toEqual([
      "reasoning",
      "text",
      "tool_call",
    ]);
  });

  it("one that leaves another is a fork at the last content both have", () => {
    const longer = jsonFile("checkpoint-long.json", [...HISTORY, sent("And test it"), said("Tested.")]);
    const other = jsonFile("checkpoint-other.json", [...HISTORY, sent("Undo it")]);
    const { conversations } = geminiCli.read([other, longer]);
    expect(conversations.map(({ key, title }) => [key, title])).toEqual([
      ["checkpoint-long.json", "Rename it"],
      ["checkpoint-other.json", "Undo it"],
    ]);
    const [root, fork] = conversations;
    expect(fork?.forkedFrom).toEqual({ key: "checkpoint-long.json", eventId: root?.events.at(-3)?.eventId });
    expect(fork?.events).toHaveLength(1);
    expect(fork?.sourceDigest).toBeNull();
    expect(geminiCli.read([longer]).conversations[0]?.sourceDigest).not.toBe(root?.sourceDigest);
  });

  it("an earlier state of one comes in with it; sessions that only begin alike are two", () => {
    const early = jsonFile("checkpoint-1.json", HISTORY.slice(0, 4));
    const late = jsonFile("checkpoint-2.json", HISTORY);
    const known = geminiCli.read([early, late]);
    expect(known.conversations.map(({ key }) => key)).toEqual(["checkpoint-2.json"]);
    expect(known.rejected).toEqual([
      { file: "checkpoint-1.json", line: null, reason: expect.stringMatching(/^holds nothing that/) },
    ]);
    const alike = jsonFile("checkpoint-3.json", [...setup, sent("Something else"), said("Yes.")]);
    const two = geminiCli.read([late, alike]).conversations;
    expect(two.map(({ forkedFrom }) => forkedFrom)).toEqual([null, null]);
  });

  it("an element that is no content is named and the rest comes in", () => {
    const { conversations, rejected } = geminiCli.read([
      jsonFile("checkpoint-x.json", [
        sent("Hi"),
        null,
        { role: "model" },
        { role: "model", parts: [] },
        said("Ho"),
      ]),
    ]);
    expect(conversations[0]?.events.map(({ summary }) => summary)).toEqual(["Hi", "(empty message)", "Ho"]);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^\[1\] is no content/),
      expect.stringMatching(/^\[2\] is no content/),
    ]);
  });
});
