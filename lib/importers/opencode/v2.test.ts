import { describe, expect, it } from "vitest";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";
import { opencode } from "./importer.ts";

const time = { created: 1_766_204_176_981, completed: 1_766_204_177_981 };
const info = { id: "ses_v2", projectID: "p", location: { directory: "/w" }, time };
const tokens = { input: 3, output: 84, reasoning: 9, cache: { read: 290, write: 40 } };
const answer = (id: string, content: readonly object[], more: object = {}) => ({
  id,
  type: "assistant",
  agent: "build",
  model: { id: "claude-x", providerID: "anthropic" },
  content,
  tokens,
  cost: 0.25,
  time,
  ...more,
});
const tool = (id: string, state: object) => ({ type: "tool", id, name: "bash", state, time });
const done = (text: string) => ({
  status: "completed",
  input: { command: `echo ${text}` },
  content: [{ type: "text", text }],
  metadata: { exit: 0 },
});
const read = (messages: readonly unknown[]) => opencode.read([jsonFile("v2.json", { info, messages }, 2)]);

describe("exports of opencode 2", () => {
  const messages = [
    { id: "m1", type: "user", text: "Count them", files: [{ uri: "file:///w/a.ts", name: "a.ts" }], time },
    { id: "m2", type: "system", text: "The model was switched", description: "Switched", time },
    answer("m3", [
      { type: "reasoning", text: "Two commands" },
      { type: "text", text: "I run both." },
      tool("c1", done("one")),
      tool("c2", { status: "error", input: { command: "false" }, error: { type: "x", message: "exit 1" } }),
    ]),
    { id: "m4", type: "shell", command: "git status", status: "exited", output: "clean", time },
    {
      id: "m5",
      type: "compaction",
      status: "completed",
      reason: "auto",
      summary: "All done",
      recent: "",
      time,
    },
    answer("m6", [{ type: "text", text: "Finished." }], { finish: "stop" }),
    { id: "m7", type: "idle", outcome: "succeeded", time },
  ];
  const { conversations, rejected } = read(messages);
  const [run] = conversations;

  it("are recognised; every block and every result is an event", () => {
    expect(pickImporter([jsonFile("v2.json", { info, messages })])).toBe(opencode);
    expect(rejected).toEqual([]);
    expect(run).toMatchObject({
      externalId: "ses_v2",
      title: "Count them",
      status: "finished",
      config: { provider: "anthropic", model: "claude-x" },
      workspace: '{"cwd":"/w"}',
    });
    expect(
      run?.events.map(({ kind, role, summary, toolCallId }) => [kind, role, summary, toolCallId]),
    ).toEqual([
      ["state", null, "Session", null],
      ["message", "user", "Count them", null],
      ["log", "user", "Switched", null],
      ["tool_call", "assistant", "I run both.", "c1"],
      ["tool_call", "assistant", "false", "c2"],
      ["tool_result", "tool", "one", "c1"],
      ["tool_result", "tool", "exit 1", "c2"],
      ["log", "user", "! git status", null],
      ["compaction", null, "Summary: All done", null],
      ["message", "assistant", "Finished.", null],
      ["control", null, "Turn ended: succeeded", null],
    ]);
    expect(run?.events.filter(({ isError }) => isError).map(({ toolCallId }) => toolCallId)).toEqual(["c2"]);
  });

  it("count every response once, with cached tokens in the prompt", () => {
    expect(sumUsages(run?.events.map(({ usage }) => usage) ?? [])).toMatchObject({
      responses: 2,
      input: 666,
      cacheRead: 580,
      output: 186,
      cost: 0.5,
    });
  });

  it("every event's bytes read again as what went to the model", () => {
    for (const { bytes, kind, model } of run?.events ?? [])
      expect(opencode.content(bytes, kind).model).toEqual(model);
  });

  it("an answer that failed is an error and reaches no model; what is no message is named", () => {
    const error = { type: "provider.rate-limit", message: "Too many requests" };
    const result = read([
      { id: "m1", type: "user", text: "Hi", time },
      answer("m2", [{ type: "text", text: "Ha" }, tool("c1", done("x"))], { error }),
      { type: "unheard-of" },
    ]);
    const failed = result.conversations[0]?.events.slice(2) ?? [];
    expect(result.conversations[0]).toMatchObject({ status: "error" });
    expect(failed[0]).toMatchObject({
      kind: "error",
      isError: true,
      summary: "Too many requests",
      model: [],
    });
    expect(failed.every(({ model }) => model.length === 0)).toBe(true);
    expect(result.rejected.map(({ reason }) => reason)).toEqual([
      "messages[2] is no message of opencode and was left out",
    ]);
  });

  it("of two exports of one session the later one holds the other", () => {
    const early = jsonFile("early.json", { info, messages: messages.slice(0, 3) });
    const late = jsonFile("late.json", { info, messages });
    const both = opencode.read([early, late]);
    expect(both.conversations.map(({ key }) => key)).toEqual(["late.json"]);
    expect(both.rejected.map(({ file, reason }) => [file, reason])).toEqual([
      ["early.json", expect.stringMatching(/^holds nothing that late\.json/)],
    ]);
  });
});
