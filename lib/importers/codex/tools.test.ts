import { describe, expect, it } from "vitest";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { readCommandOutput } from "./command-output.ts";
import { codex } from "./importer.ts";
import { RolloutFixture } from "./testing/fixture.ts";

type Json = Record<string, unknown>;

function eventsOf(...payloads: Json[]): ImportedEvent[] {
  const fixture = new RolloutFixture(1);
  for (const payload of payloads) {
    if (/_(end|response)$|^(item_completed|error|turn_aborted)/.test(String(payload.type)))
      fixture.event(payload);
    else fixture.item(payload);
  }
  return codex.read([fixture.file()]).conversations[0]?.events.slice(1) ?? [];
}

const partsOf = (event: ImportedEvent | undefined) => codex.content(event?.bytes ?? new Uint8Array()).parts;

describe("tool calls", () => {
  it.each<[Json, string, string, string | null]>([
    [
      {
        type: "function_call",
        name: "shell",
        arguments: '{"command":["bash","-lc","ls -a"]}',
        call_id: "c1",
      },
      "shell",
      "ls -a",
      "c1",
    ],
    [
      { type: "function_call", name: "shell", arguments: '{"command":["git","log"]}', call_id: "c1" },
      "shell",
      "git log",
      "c1",
    ],
    [
      { type: "function_call", name: "update_plan", arguments: '{"plan":[{"step":"a"}]}', call_id: "c1" },
      "update_plan",
      'update_plan {"plan":[{"step":"a"}]}',
      "c1",
    ],
    [
      { type: "function_call", name: "broken", arguments: '{"cmd":', call_id: "c1" },
      "broken",
      'broken {"cmd":',
      "c1",
    ],
    [
      {
        type: "custom_tool_call",
        name: "apply_patch",
        input: "*** Begin Patch\n",
        call_id: "c2",
        status: "completed",
      },
      "apply_patch",
      "apply_patch *** Begin Patch",
      "c2",
    ],
    [
      { type: "local_shell_call", call_id: "c3", action: { type: "exec", command: ["pwd"] } },
      "local_shell",
      "pwd",
      "c3",
    ],
    [
      { type: "tool_search_call", call_id: "c4", arguments: { query: "browser" } },
      "tool_search",
      "browser",
      "c4",
    ],
    [
      { type: "web_search_call", id: "ws_1", action: { type: "search", query: "node lts" } },
      "web_search",
      "node lts",
      "ws_1",
    ],
    [{ type: "tool_call", function: { name: "run" }, arguments: { command: "make" } }, "run", "make", null],
  ])("%j", (payload, toolName, summary, toolCallId) => {
    const [event] = eventsOf(payload);
    expect(event).toMatchObject({
      kind: "tool_call",
      role: "assistant",
      toolName,
      summary,
      toolCallId,
      isError: false,
    });
  });

  it("keep the arguments as the model wrote them", () => {
    const written = '{ "cmd" : "ls" }';
    const [event] = eventsOf({ type: "function_call", name: "exec", arguments: written, call_id: "c" });
    expect(event?.model).toMatchObject([
      { type: "tool_call", callId: "c", name: "exec", arguments: written },
    ]);
  });

  it("of the provider's own tools are shown, but no part of what is sent again", () => {
    const [event] = eventsOf({
      type: "image_generation_call",
      id: "ig_1",
      revised_prompt: "a cat",
      result: "iVBOR",
    });
    expect(event).toMatchObject({ model: [], toolName: "image_generation" });
    expect(JSON.stringify(partsOf(event))).not.toContain("iVBOR");
  });
});

describe("tool results", () => {
  it.each<[unknown, string, boolean]>([
    ["a.txt\n", "a.txt", false],
    ["Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code 0\nOutput:\na.txt\n", "a.txt", false],
    ["Exit code: 127\nWall time: 0 seconds\nOutput:\nnot found\n", "not found (exit 127)", true],
    ['{"output":"{[ok","metadata":{"exit_code":1,"duration_seconds":0.1}}', "{[ok (exit 1)", true],
    [{ content: "no such tool", success: false }, "no such tool", true],
    [
      [
        { type: "input_text", text: "one" },
        { type: "input_image", image_url: "data:image/png;base64,AA" },
      ],
      "one",
      false,
    ],
    [{ type: "input_text", text: "a single entry" }, "a single entry", false],
    [{ stdout: "x", exitCode: 0 }, '{"stdout":"x","exitCode":0}', false],
    ["exec command rejected by user", "exec command rejected by user", true],
    [null, "(no output)", false],
  ])("%j", (output, summary, isError) => {
    const [event] = eventsOf({ type: "function_call_output", call_id: "c", output });
    expect(event).toMatchObject({ kind: "tool_result", role: "tool", toolCallId: "c", summary, isError });
  });

  it("show the output alone, but keep what the model read", () => {
    const output = "Exit code: 2\nWall time: 0 seconds\nOutput:\nboom\n";
    const [event] = eventsOf({ type: "custom_tool_call_output", call_id: "c", output });
    expect(partsOf(event)).toMatchObject([
      { type: "tool_result", text: "boom\n", outcome: "error", exitCode: 2 },
    ]);
    expect(event?.model).toMatchObject([{ type: "tool_result", text: output }]);
  });

  it("take no exit code from what a command printed", () => {
    expect(
      readCommandOutput("Process exited with code 0\nOutput:\nProcess exited with code 9\n").exitCode,
    ).toBe(0);
    expect(readCommandOutput(`${"log\n".repeat(100)}Exit code: 9\n`).exitCode).toBeNull();
  });

  it("come from the end event where a call has no output item, and only there", () => {
    const call = (id: string) => ({ type: "function_call", name: "mcp", arguments: "{}", call_id: id });
    const end = (id: string) => ({
      type: "mcp_tool_call_end",
      call_id: id,
      invocation: {},
      result: { Ok: { content: [] } },
    });
    const events = eventsOf(
      call("answered"),
      { type: "function_call_output", call_id: "answered", output: "x" },
      end("answered"),
      call("open"),
      end("open"),
      end("unknown"),
    );
    expect(events.map((event) => event.kind)).toEqual([
      "tool_call",
      "tool_result",
      "log",
      "tool_call",
      "tool_result",
      "hook",
    ]);
    // The model never read it.
    expect(events[4]?.model).toEqual([]);
    const [, failed] = eventsOf(
      { type: "web_search_call", id: "ws_1", action: { query: "x" } },
      { type: "item_completed", item: { type: "WebSearch", id: "ws_1", status: "failed" } },
    );
    expect(failed).toMatchObject({ kind: "tool_result", isError: true });
  });
});

describe("errors and turns", () => {
  it("are told with their code", () => {
    const events = eventsOf(
      { type: "error", message: "stream disconnected", codex_error_info: "response_stream_disconnected" },
      { type: "turn_aborted", turn_id: "t", reason: "interrupted" },
    );
    expect(events[0]).toMatchObject({
      kind: "error",
      isError: true,
      summary: "response_stream_disconnected: stream disconnected",
    });
    expect(events[1]).toMatchObject({ kind: "control", summary: "turn aborted: interrupted" });
  });

  it.each<[Json[], string]>([
    [
      [
        { type: "task_started", turn_id: "t" },
        { type: "task_complete", turn_id: "t" },
      ],
      "finished",
    ],
    [[{ type: "task_complete", turn_id: "t", error: { message: "quota" } }], "error"],
    [
      [
        { type: "task_started", turn_id: "t" },
        { type: "error", message: "x" },
      ],
      "error",
    ],
    [[{ type: "turn_aborted", turn_id: "t", reason: "interrupted" }], "paused"],
    [
      [
        { type: "task_complete", turn_id: "t" },
        { type: "task_started", turn_id: "u" },
      ],
      "unknown",
    ],
    [[], "unknown"],
  ])("%j ends as %s", (events, status) => {
    const fixture = new RolloutFixture(1);
    for (const event of events) fixture.event(event);
    expect(codex.read([fixture.file()]).conversations[0]?.status).toBe(status);
  });
});
