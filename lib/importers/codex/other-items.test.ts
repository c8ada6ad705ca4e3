import { describe, expect, it } from "vitest";
import { pickImporter } from "#lib/importers/registry.ts";
import { linesFile } from "#lib/importers/testing/corpus-files.ts";
import { codex } from "./importer.ts";
import { timedId } from "./testing/fixture.ts";

describe("the list of prompts of a Codex home", () => {
  const list = linesFile("history.jsonl", [{ session_id: timedId(1), ts: 1_767_600_000, text: "Hello" }]);

  it("is refused by what it is, and left aside beside threads", () => {
    expect(pickImporter([list])).toBe(codex);
    expect(codex.read([list])).toEqual({
      conversations: [],
      rejected: [{ file: "history.jsonl", line: null, reason: expect.stringMatching(/^is Codex's list of/) }],
      ignored: [],
    });
    const both = codex.read([
      list,
      linesFile("run.jsonl", [{ type: "thread.started", thread_id: timedId(1) }]),
    ]);
    expect(both.ignored).toEqual(["history.jsonl"]);
    expect(both.rejected).toEqual([]);
  });
});

describe("calls in lists", () => {
  it("a patch is known by its files, a picture by what it shows", () => {
    const call = (payload: object) => ({ timestamp: "2026-01-05T12:00:00Z", type: "response_item", payload });
    const patch = "*** Begin Patch\n*** Update File: src/a.ts\n@@\n*** Add File: b.ts\n+x\n*** End Patch";
    const { conversations } = codex.read([
      linesFile("a.jsonl", [
        call({ type: "custom_tool_call", call_id: "c1", name: "apply_patch", input: patch }),
        call({
          type: "image_generation_call",
          id: "ig_1",
          status: "completed",
          revised_prompt: "A cat",
          result: "",
        }),
      ]),
    ]);
    expect(conversations[0]?.events.map(({ summary }) => summary)).toEqual(["src/a.ts, b.ts", "A cat"]);
  });
});

describe("what a script of the model ran", () => {
  const line = (type: string, payload: object) => ({ timestamp: "2026-09-20T10:00:00.000Z", type, payload });
  const ended = (id: string, output: string, exit_code: number) =>
    line("event_msg", {
      type: "item_completed",
      item: { type: "CommandExecution", id, command: ["ls"], aggregated_output: output, exit_code },
    });
  const file = linesFile("a.jsonl", [
    line("session_meta", { id: timedId(1) }),
    line("response_item", { type: "custom_tool_call", call_id: "c1", name: "exec", input: "tools.run()" }),
    ended("exec-01", "a.ts", 0),
    ended("exec-02", "failed", 101),
    ended("c1", "all of it", 0),
    line("response_item", { type: "custom_tool_call_output", call_id: "c1", output: "all of it" }),
  ]);

  it("is told beside the call's result, and only what repeats that is called a repetition", () => {
    const events = codex.read([file]).conversations[0]?.events ?? [];
    expect(events.map(({ kind, summary }) => [kind, summary])).toEqual([
      ["state", "Session"],
      ["tool_call", "exec tools.run()"],
      ["hook", "a.ts"],
      ["hook", "failed (exit 101)"],
      ["log", "Repeats the tool's result"],
      ["tool_result", "all of it"],
    ]);
    expect(events[3] && codex.content(events[3].bytes, events[3].kind).parts).toMatchObject([
      { type: "tool_result", text: "failed", exitCode: 101 },
    ]);
    expect(events.slice(2, 5).every(({ model, isError }) => model.length === 0 && !isError)).toBe(true);
  });
});

describe("items of other writers", () => {
  it("without a type are known by their fields", () => {
    const item = (payload: object) => ({ timestamp: "2025-11-03T01:49:22Z", type: "response_item", payload });
    const { conversations } = codex.read([
      linesFile("a.jsonl", [
        item({ type: "reasoning", text: "I look." }),
        item({ name: "shell", call_id: "c1", arguments: '{"command":"ls"}' }),
        item({ call_id: "c1", status: "completed", output: "a" }),
      ]),
    ]);
    expect(conversations[0]?.events.map(({ kind, summary }) => [kind, summary])).toEqual([
      ["reasoning", "I look."],
      ["tool_call", "ls"],
      ["tool_result", "a"],
    ]);
  });
});
