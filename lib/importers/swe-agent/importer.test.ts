import { describe, expect, it } from "vitest";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { jsonFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { sweAgent } from "./importer.ts";

const call = (id: string, command = "ls") => ({
  id,
  type: "function",
  function: { name: "bash", arguments: JSON.stringify({ command }) },
});
const read = (document: unknown, path = "runs/acme__api-1.traj") =>
  sweAgent.read([jsonFile(path, document, 2)]);
const shape = (result: ReturnType<typeof read>) =>
  result.conversations
    .flatMap((each) => each.events)
    .map(({ kind, role, responseId }) => [kind, role, responseId]);

const HISTORY = [
  { role: "system", content: "You fix bugs.", agent: "main", message_type: "system_prompt" },
  { role: "user", content: "Example: …", agent: "main", is_demo: true, message_type: "demonstration" },
  {
    role: "user",
    content: [{ type: "text", text: "<uploaded_files>\n/repo\n</uploaded_files>\nFix the parser." }],
    agent: "main",
    message_type: "observation",
  },
  {
    role: "assistant",
    content: "I look.",
    thought: "I look.",
    action: "ls",
    agent: "main",
    tool_calls: [call("c1")],
    message_type: "action",
  },
  { role: "tool", content: "a.py", agent: "main", message_type: "observation", tool_call_ids: ["c1"] },
];
const REPLAY = JSON.stringify({
  agent: { model: { name: "anthropic/claude-x", temperature: 0.5, api_key: "sk-very-secret" } },
});

describe("SWE-agent", () => {
  const document = {
    environment: "swe_main",
    trajectory: [
      { action: "ls", observation: "a.py", response: "I look.", thought: "I look.", state: {}, query: [] },
    ],
    history: HISTORY,
    info: {
      exit_status: "submitted (exit_cost)",
      submission: "diff",
      model_stats: { instance_cost: 0.5, tokens_sent: 1_000, tokens_received: 50, api_calls: 3 },
    },
    replay_config: REPLAY,
  };

  it("the history is what the model saw: prompt, example, request, call, result", () => {
    const result = read(document);
    expect(result.rejected).toEqual([]);
    expect(shape(result)).toEqual([
      ["system_prompt", "system", null],
      ["message", "user", null],
      ["message", "user", null],
      ["tool_call", "assistant", "message-3"],
      ["tool_result", "tool", "message-3"],
    ]);
    const [run] = result.conversations;
    expect(run).toMatchObject({ title: "Fix the parser.", externalId: "acme__api-1", status: "finished" });
    expect(run?.events.map((event) => JSON.parse(textOf(event)))).toEqual(HISTORY);
    expect(run?.events[4]).toMatchObject({ toolCallId: "c1", toolName: "bash", sourceKind: "tool" });
    expect(run?.events[4]?.model).toMatchObject([
      { type: "tool_result", callId: "c1", text: "a.py", outcome: "ok" },
    ]);
  });

  it("agent and totals: what was spent is tied to no answer", () => {
    const [run] = read(document).conversations;
    expect(run?.config).toMatchObject({
      provider: "anthropic",
      model: "anthropic/claude-x",
      systemPrompt: "You fix bugs.",
      parameters: { temperature: 0.5 },
    });
    expect(run?.config.source).not.toContain("very-secret");
    expect(run?.unattributed).toMatchObject({
      responses: 3,
      costedResponses: 3,
      input: 1_000,
      output: 50,
      cost: 0.5,
    });
    expect(JSON.parse(run?.agentState ?? "")).toMatchObject({ submission: "diff" });
  });

  it("answers without tool calls: the environment's user messages join the answer's step", () => {
    const history = [
      { role: "system", content: "p", agent: "main" },
      { role: "user", content: "Fix it", agent: "main" },
      { role: "assistant", content: "Look\n```\nls\n```", thought: "Look", action: "ls", agent: "main" },
      { role: "user", content: "a.py\n(Open file: n/a)", agent: "main", message_type: "observation" },
      { role: "assistant", content: "Done", agent: "main" },
    ];
    expect(shape(read({ history }))).toEqual([
      ["system_prompt", "system", null],
      ["message", "user", null],
      ["message", "assistant", "message-2"],
      ["message", "tool", "message-2"],
      ["message", "assistant", "message-4"],
    ]);
    expect(shape(read(history))).toHaveLength(5);
  });

  it("a trajectory without history: the first prompt, then answers and observations with their own bytes", () => {
    const step = {
      action: "ls",
      observation: "a.py\n",
      response: "Look\n\nls",
      thought: "Look",
      state: "{}",
    };
    const query = [
      { role: "system", content: "p" },
      { role: "user", content: "Fix it" },
    ];
    const result = read({
      trajectory: [
        { ...step, query },
        { ...step, response: "", observation: "" },
      ],
      info: {},
    });
    expect(shape(result)).toEqual([
      ["system_prompt", "system", null],
      ["message", "user", null],
      ["message", "assistant", "step-0"],
      ["message", "tool", "step-0"],
      ["message", "assistant", "step-1"],
    ]);
    const events = result.conversations[0]?.events ?? [];
    expect(events.slice(2).map((event) => event.model)).toEqual([
      [{ type: "text", text: "Look\n\nls" }],
      [{ type: "context", label: "observation", text: "a.py\n" }],
      [{ type: "text", text: "Look\n\nls" }],
    ]);
    expect(textOf(events[3] ?? { bytes: new Uint8Array() })).toBe('"a.py\\n"');
  });
});

describe("mini-SWE-agent", () => {
  const answer = (id: string, more: object = {}) => ({
    role: "assistant",
    content: "",
    tool_calls: [call(`${id}-1`), call(`${id}-2`, "pwd")],
    extra: {
      response: {
        id,
        model: "deepseek-chat",
        usage: { prompt_tokens: 100, completion_tokens: 9, prompt_tokens_details: { cached_tokens: 60 } },
      },
      cost: 0.25,
      timestamp: 1_775_806_969.5,
    },
    ...more,
  });
  const document = {
    info: {
      model_stats: { instance_cost: 0.75, api_calls: 3 },
      exit_status: "LimitsExceeded",
      config: {
        model: { model_name: "deepseek/deepseek-chat", model_kwargs: { temperature: 0 } },
        environment: { cwd: "/testbed", env: { TOKEN: "hidden" } },
      },
    },
    messages: [
      { role: "system", content: "p" },
      {
        role: "user",
        content:
          "<pr_description>\nConsider the following PR description:\nMigration crashes\n</pr_description>\n<instructions>x</instructions>",
      },
      answer("r1"),
      {
        role: "tool",
        tool_call_id: "r1-1",
        content: "<returncode>2</returncode>\n<output>\nno such file\n</output>",
      },
      {
        role: "tool",
        tool_call_id: "r1-2",
        content: "x",
        extra: { returncode: 0, exception_info: "timed out" },
      },
      answer("r2", { reasoning_content: "Hm." }),
      { role: "exit", content: "Limits", extra: { exit_status: "LimitsExceeded" } },
    ],
    trajectory_format: "mini-swe-agent-1.1",
  };

  it("calls and results, usage and time of every response, the rest tied to none", () => {
    const [run] = read(document, "django__django-1.traj.json").conversations;
    expect(run).toMatchObject({
      title: "Migration crashes",
      externalId: "django__django-1",
      status: "error",
    });
    expect(run?.events.map(({ kind, toolCallId, isError }) => [kind, toolCallId, isError])).toEqual([
      ["system_prompt", null, false],
      ["message", null, false],
      ["tool_call", "r1-1", false],
      ["tool_call", "r1-2", false],
      ["tool_result", "r1-1", false],
      ["tool_result", "r1-2", true],
      ["tool_call", "r2-1", false],
      ["tool_call", "r2-2", false],
      ["control", null, false],
    ]);
    expect(run?.events[2]).toMatchObject({ responseId: "r1", timestamp: "2026-04-10T07:42:49.500Z" });
    expect(run?.events[2]?.usage).toMatchObject({
      model: "deepseek-chat",
      input: 100,
      cacheRead: 60,
      output: 9,
      cost: 0.25,
    });
    expect(run?.events[4]).toMatchObject({
      summary: "no such file (exit 2)",
      model: [{ exitCode: 2, outcome: "ok" }],
    });
    expect(sumUsages((run?.events ?? []).map((event) => event.usage))).toMatchObject({
      responses: 2,
      cost: 0.5,
    });
    expect(run?.unattributed).toMatchObject({ responses: 1, input: null, cost: 0.25 });
    expect(run?.workspace).toContain("/testbed");
    expect(run?.workspace).not.toContain("hidden");
  });

  it("reasoning is shown, not sent", () => {
    const [run] = read(document).conversations;
    const parts = sweAgent.content(run?.events[6]?.bytes ?? new Uint8Array()).parts;
    expect(parts[0]).toEqual({ type: "reasoning", text: "Hm." });
    expect(run?.events[6]?.model.map((part) => part.type)).toEqual(["tool_call"]);
  });

  it("the bare list of its first versions", () => {
    const messages = [
      { role: "system", content: "p" },
      { role: "user", content: "Please solve this issue: X" },
      { role: "assistant", content: "Look\n```bash\nls\n```" },
      { role: "user", content: "<returncode>0</returncode>\n<output>\na\n</output>" },
    ];
    expect(shape(read(messages))).toEqual([
      ["system_prompt", "system", null],
      ["message", "user", null],
      ["message", "assistant", "message-2"],
      ["message", "tool", "message-2"],
    ]);
    expect(sweAgent.detect([jsonFile("a.json", messages.slice(0, 2))])).toBe(false);
  });
});
