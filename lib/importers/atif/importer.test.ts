import { describe, expect, it } from "vitest";
import { jsonFile, linesFile, textFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { atif } from "./importer.ts";
import { agentStep, type Fields, result, toolCall, trajectory, userStep } from "./testing/steps.ts";

const read = (...steps: Fields[]) => atif.read([jsonFile("run.json", trajectory({ steps }), 2)]);
const events = (...steps: Fields[]) => read(...steps).conversations[0]?.events ?? [];

describe("steps", () => {
  it("each keeps the bytes of its place in the file", () => {
    const steps = [userStep(1), agentStep(2, { tool_calls: [toolCall("a"), toolCall("b")] })];
    const all = events(...steps);
    expect(all.map((event) => JSON.parse(textOf(event)))).toEqual([steps[0], steps[1], toolCall("b")]);
  });

  it("calls of one step first, then their results, with one response id", () => {
    const observation = { results: [result("b", "two"), result("a", "one", { extra: { status: "error" } })] };
    const all = events(
      userStep(1),
      agentStep(2, { tool_calls: [toolCall("a"), toolCall("b")], observation }),
    ).slice(1);
    expect(
      all.map(({ kind, toolCallId, toolName, isError }) => [kind, toolCallId, toolName, isError]),
    ).toEqual([
      ["tool_call", "a", "run", false],
      ["tool_call", "b", "run", false],
      ["tool_result", "b", "run", false],
      ["tool_result", "a", "run", true],
    ]);
    expect(new Set(all.map((event) => event.responseId))).toEqual(new Set(["step-2"]));
    expect(all.map((event) => event.eventId)).toEqual([
      "step-2",
      "step-2/call-2",
      "step-2/result-1",
      "step-2/result-2",
    ]);
  });

  it("reasoning is shown, not sent; alone it makes a reasoning event", () => {
    const [, event] = events(userStep(1), agentStep(2, { message: "", reasoning_content: "Hm." }));
    expect(event).toMatchObject({ kind: "reasoning", summary: "Hm.", model: [] });
    expect(atif.content(event?.bytes ?? new Uint8Array()).parts).toEqual([
      { type: "reasoning", text: "Hm." },
    ]);
  });

  it("the first system step is the system prompt of the agent, a later one a message", () => {
    const { conversations } = read({ step_id: 1, source: "system", message: "Be kind." }, userStep(2), {
      step_id: 3,
      source: "system",
      message: "Two turns left.",
    });
    expect(conversations[0]?.config.systemPrompt).toBe("Be kind.");
    expect(conversations[0]?.events.map(({ kind, role, model }) => [kind, role, model.length])).toEqual([
      ["system_prompt", "system", 0],
      ["message", "user", 1],
      ["message", "system", 1],
    ]);
  });

  it("an observation no call asked for joins the step, and is sent", () => {
    const [, , said] = events(
      userStep(1),
      agentStep(2, { observation: { results: [result(null, "Page loaded")] } }),
    );
    expect(said).toMatchObject({ kind: "message", role: "tool", responseId: "step-2", toolCallId: null });
    expect(said?.model).toEqual([{ type: "context", label: "observation", text: "Page loaded" }]);
  });

  it("parts since 1.6: texts and pictures with an address; files beside the trajectory are named", () => {
    const message = [
      { type: "text", text: "Look" },
      { type: "image", source: { media_type: "image/png", path: "https://example.org/a.png" } },
      { type: "image", source: { media_type: "image/png", path: "images/b.png" } },
    ];
    const [event] = events(userStep(1, { message }));
    expect(event?.model).toEqual([
      { type: "text", text: "Look" },
      { type: "image", url: "https://example.org/a.png" },
    ]);
    expect(atif.content(event?.bytes ?? new Uint8Array()).parts[2]).toEqual({
      type: "note",
      label: "image",
      text: "images/b.png",
    });
  });
});

describe("usage", () => {
  it("the prompt with cached tokens; what the format has no field for from extra; the step's model", () => {
    const metrics = {
      prompt_tokens: 100,
      cached_tokens: 60,
      completion_tokens: 9,
      cost_usd: 0.5,
      extra: { reasoning_tokens: 4, cache_creation_input_tokens: 30 },
    };
    const [, event] = events(userStep(1), agentStep(2, { metrics, model_name: "other" }));
    expect(event?.usage).toEqual({
      model: "other",
      input: 100,
      cacheRead: 60,
      cacheWrite: 30,
      output: 9,
      reasoning: 4,
      cost: 0.5,
      latencyMs: null,
      ttftMs: null,
    });
  });

  it("a step without measures has none, and the agent's model is used when it names none", () => {
    const [, silent, measured] = events(userStep(1), agentStep(2, { metrics: {} }), agentStep(3));
    expect(silent?.usage).toBeNull();
    expect(measured?.usage).toMatchObject({ model: "openai/gpt-5", input: 10, cacheRead: null });
  });

  it("what final_metrics counts beyond the steps is tied to none", () => {
    const final = {
      total_prompt_tokens: 25,
      total_completion_tokens: 1,
      total_cost_usd: 0.3,
      total_steps: 2,
    };
    const { conversations } = atif.read([
      jsonFile("run.json", trajectory({ steps: [userStep(1), agentStep(2)], final_metrics: final })),
    ]);
    expect(conversations[0]?.unattributed).toMatchObject({
      input: 15,
      output: null,
      cost: 0.3,
      responses: 0,
    });
  });

  it("an own total that embedded trajectories are part of leaves nothing over", () => {
    const sub = trajectory({ trajectory_id: "sub", steps: [userStep(1), agentStep(2)] });
    const root = trajectory({
      trajectory_id: "root",
      steps: [userStep(1), agentStep(2)],
      subagent_trajectories: [sub],
      final_metrics: { total_prompt_tokens: 20, total_completion_tokens: 2 },
    });
    const { conversations } = atif.read([jsonFile("run.json", root)]);
    expect(conversations[0]?.unattributed).toMatchObject({ input: null, output: null });
  });
});

it("agent, tools and the rest of the document are kept", () => {
  const agent = {
    name: "harness",
    version: "1",
    model_name: "openai/gpt-5",
    tool_definitions: [{ type: "function", function: { name: "run", parameters: { type: "object" } } }],
    extra: { api_key: "sk-very-secret-value" },
  };
  const [run] = atif.read([
    jsonFile("run.json", trajectory({ agent, notes: "n", steps: [userStep(1), agentStep(2)] })),
  ]).conversations;
  expect(run?.config).toMatchObject({
    provider: "openai",
    model: "openai/gpt-5",
    tools: [{ name: "run", description: null, inputSchema: { type: "object" } }],
  });
  expect(run?.config.source).not.toContain("very-secret");
  expect(JSON.parse(run?.agentState ?? "")).toMatchObject({ session_id: "s-1", notes: "n" });
  expect(run).toMatchObject({ title: "ask 1", status: "finished", externalId: "s-1" });
});

it("a file with a trajectory on every line is as many conversations", () => {
  const file = linesFile("all.jsonl", [
    trajectory({ session_id: "a", steps: [userStep(1)] }),
    trajectory({ session_id: "b", steps: [userStep(1)] }),
  ]);
  const { conversations, rejected } = atif.read([file]);
  expect(conversations.map((each) => [each.key, each.externalId])).toEqual([
    ["all.jsonl:1", "a"],
    ["all.jsonl:2", "b"],
  ]);
  expect(rejected).toEqual([]);
});

describe("detection", () => {
  it("wherever the version stands, but not inside a text", () => {
    const { schema_version, ...rest } = trajectory({
      steps: [userStep(1, { message: "x".repeat(200_000) })],
    });
    expect(atif.detect([jsonFile("a.json", { ...rest, schema_version })])).toBe(true);
    expect(atif.detect([jsonFile("a.json", { text: JSON.stringify({ schema_version }) })])).toBe(false);
    expect(atif.detect([jsonFile("a.json", { nested: trajectory({}) })])).toBe(false);
    expect(atif.detect([textFile("a.json", "[]")])).toBe(false);
  });
});
