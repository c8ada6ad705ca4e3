import { describe, expect, it } from "vitest";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { jsonFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { sweAgent } from "./importer.ts";

// mini-SWE-agent 2 with models of the Responses API: whole responses among the messages, results as their own items.

const call = (id: string, command: string) => ({
  type: "function_call",
  id: `fc_${id}`,
  call_id: id,
  name: "bash",
  arguments: JSON.stringify({ command }),
  status: "completed",
});
const result = (id: string, output: string, extra = {}) => ({
  type: "function_call_output",
  call_id: id,
  output,
  extra: { returncode: 0, timestamp: 1_780_000_010.5, ...extra },
});
const said = (text: string) => ({
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text, annotations: [] }],
});
const response = (id: string, output: unknown[], input: number, cost?: number) => ({
  id,
  object: "response",
  model: "gpt-x-2026-01-01",
  output,
  usage: {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 100 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 5 },
  },
  ...(cost === undefined ? {} : { extra: { cost, actions: [], timestamp: 1_780_000_000 } }),
});
const thought = { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Look first." }] };
const refused = {
  type: "message",
  role: "user",
  content: [{ type: "input_text", text: "Every response must include a call." }],
  extra: { interrupt_type: "FormatError", response: response("resp_2", [said("I am done.")], 300) },
};
const document = {
  info: {
    model_stats: { instance_cost: 0.06, api_calls: 3 },
    config: { model: { model_name: "openai/gpt-x" } },
    mini_version: "2.3.0",
    exit_status: "Submitted",
  },
  messages: [
    { role: "system", content: "You fix bugs." },
    { role: "user", content: "Fix the parser." },
    response("resp_1", [thought, said("I look."), call("c1", "ls"), call("c2", "pwd")], 200, 0.01),
    result("c1", "a.py"),
    result("c2", "", { returncode: -1, exception_info: "action was not executed" }),
    refused,
    response("resp_3", [call("c3", "echo done")], 400, 0.02),
    result("c3", "done"),
    { role: "exit", content: "diff", extra: { exit_status: "Submitted", submission: "diff" } },
  ],
  trajectory_format: "mini-swe-agent-1.1",
};

describe("mini-SWE-agent over the Responses API", () => {
  const read = sweAgent.read([jsonFile("runs/acme__api-1.traj.json", document, 2)]);
  const events = read.conversations[0]?.events ?? [];

  it("takes every response, call and result", () => {
    expect(read.rejected).toEqual([]);
    expect(
      events.map(({ kind, role, toolCallId, responseId }) => [kind, role, toolCallId, responseId]),
    ).toEqual([
      ["system_prompt", "system", null, null],
      ["message", "user", null, null],
      ["tool_call", "assistant", "c1", "resp_1"],
      ["tool_call", "assistant", "c2", "resp_1"],
      ["tool_result", "tool", "c1", "resp_1"],
      ["tool_result", "tool", "c2", "resp_1"],
      ["message", "tool", null, "resp_2"],
      ["tool_call", "assistant", "c3", "resp_3"],
      ["tool_result", "tool", "c3", "resp_3"],
      ["control", null, null, "resp_3"],
    ]);
    expect(events.map(({ isError }) => isError).indexOf(true)).toBe(5);
  });

  it("counts each response once, a refused one too, and leaves the rest of the cost untied", () => {
    const totals = sumUsages(events.map(({ usage }) => usage));
    expect(totals).toMatchObject({ responses: 3, input: 900, cacheRead: 300, output: 60, reasoning: 15 });
    expect(totals.cost).toBeCloseTo(0.03);
    expect(read.conversations[0]?.unattributed).toMatchObject({ responses: 0, input: null });
    expect(read.conversations[0]?.unattributed.cost).toBeCloseTo(0.03);
  });

  it("shows what was thought, said and called, each call from its own bytes", () => {
    const [, , first, second, ran, , feedback] = events.map(({ bytes }) => sweAgent.content(bytes));
    expect(first?.parts).toMatchObject([
      { type: "reasoning", text: "Look first." },
      { type: "text", text: "I look." },
      { type: "tool_call", callId: "c1", name: "bash", arguments: '{"command":"ls"}' },
    ]);
    expect(second?.parts).toMatchObject([{ type: "tool_call", callId: "c2" }]);
    expect(ran?.parts).toMatchObject([{ type: "tool_result", callId: "c1", text: "a.py", exitCode: 0 }]);
    expect(feedback?.parts).toMatchObject([
      { type: "note", label: "Refused answer", text: "I am done." },
      { type: "text", text: "Every response must include a call." },
    ]);
    for (const event of events.slice(1)) expect(sweAgent.content(event.bytes).model).toEqual(event.model);
    expect(JSON.parse(textOf(events[3] ?? { bytes: new Uint8Array() }))).toEqual(call("c2", "pwd"));
  });
});
