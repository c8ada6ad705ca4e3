import { describe, expect, it } from "vitest";
import { jsonFile, linesFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { openhandsLegacy } from "./importer.ts";
import { action, ask, call, type Fields, observation } from "./testing/events.ts";

const read = (document: unknown) => openhandsLegacy.read([jsonFile("runs/a.json", document, 2)]);
const events = (...list: Fields[]) => read(list).conversations[0]?.events ?? [];
const parts = (event: { bytes: Uint8Array } | undefined) =>
  openhandsLegacy.content(event?.bytes ?? new Uint8Array()).parts;

describe("events", () => {
  it("a call with what was said, its result, and the agent's last word, with their own bytes", () => {
    const list = [
      ask(0),
      action(3, "run", { command: "ls", thought: "t" }, call("r1", "c1")),
      observation(4, "run", "a.py", {
        cause: 3,
        ...call("r1", "c1"),
        extras: { metadata: { exit_code: 2 } },
      }),
      action(5, "finish", { thought: "", outputs: {} }, call("r2", "c2", { said: "Done." })),
    ];
    const all = events(...list);
    expect(all.map((event) => JSON.parse(textOf(event)))).toEqual(list);
    expect(
      all.map(({ eventId, kind, role, responseId, toolCallId }) => [
        eventId,
        kind,
        role,
        responseId,
        toolCallId,
      ]),
    ).toEqual([
      ["0", "message", "user", null, null],
      ["3", "tool_call", "assistant", "r1", "c1"],
      ["4", "tool_result", "tool", "r1", "c1"],
      ["5", "tool_call", "assistant", "r2", "c2"],
    ]);
    expect(all[1]?.model).toEqual([
      { type: "text", text: "I run c1" },
      {
        type: "tool_call",
        callId: "c1",
        name: "execute_bash",
        arguments: '{"command":"run c1"}',
        executable: true,
        title: null,
      },
    ]);
    expect(all[2]?.model).toMatchObject([
      { type: "tool_result", callId: "c1", text: "a.py", outcome: "ok", exitCode: 2 },
    ]);
    expect(read(list).conversations[0]).toMatchObject({
      status: "finished",
      title: "Fix it",
      externalId: "a.json",
    });
  });

  it("two calls of one response share it; the thought is said once", () => {
    const of = ["c1", "c2"];
    const [, first, second] = events(
      ask(0),
      action(1, "run", { command: "a", thought: "Both" }, call("r", "c1", { of })),
      action(2, "run", { command: "b", thought: "" }, call("r", "c2", { of })),
    );
    expect([first?.responseId, second?.responseId]).toEqual(["r", "r"]);
    expect(first?.model.map((part) => part.type)).toEqual(["text", "tool_call"]);
    expect(second?.model).toMatchObject([
      { type: "tool_call", callId: "c2", arguments: '{"command":"run c2"}' },
    ]);
    expect([first?.usage?.input, second?.usage ?? null]).toEqual([100, null]);
  });

  it("without the response, call and result are tied by the action's id", () => {
    const [, ran, result] = events(
      ask(0),
      action(7, "run", { command: "ls", thought: "Look", confirmation_state: "confirmed", cwd: null }),
      observation(8, "run", "a.py", { cause: 7 }),
    );
    expect(ran).toMatchObject({ toolCallId: "action-7", responseId: "7", toolName: "run" });
    expect(ran?.model).toMatchObject([{ type: "text", text: "Look" }, { arguments: '{"command":"ls"}' }]);
    expect(result).toMatchObject({ toolCallId: "action-7", responseId: "7" });
    expect(result?.model).toMatchObject([{ callId: "action-7" }]);
  });

  it("system prompt and tools are the agent's; recalled knowledge is sent; states and notes are not", () => {
    const tools = [{ type: "function", function: { name: "think", description: "d", parameters: {} } }];
    const { conversations } = read([
      action(0, "system", { content: "Be kind.", tools }),
      ask(1),
      action(2, "recall", { query: "Fix it" }, { source: "user" }),
      observation(3, "recall", "Added", {
        cause: 2,
        extras: { microagent_knowledge: [{ name: "git", content: "Use git." }] },
      }),
      observation(4, "agent_state_changed", "", { extras: { agent_state: "running" } }),
      observation(5, "null", ""),
    ]);
    const [run] = conversations;
    expect(run?.config.systemPrompt).toBe("Be kind.");
    expect(run?.config.tools.map((tool) => tool.name)).toEqual(["think"]);
    expect(run?.events.map(({ kind, model }) => [kind, model])).toEqual([
      ["system_prompt", []],
      ["message", [{ type: "text", text: "Fix it" }]],
      ["log", []],
      ["state", [{ type: "context", label: "git", text: "Use git." }]],
      ["state", []],
      ["log", []],
    ]);
  });

  it("errors: of a call its result, else an event of their own that the model is told", () => {
    const [, , failed, lone, refused] = events(
      ask(0),
      action(1, "run", {}, call("r1", "c1")),
      observation(2, "error", "no such tool", { cause: 1, ...call("r1", "c1") }),
      observation(3, "error", "bad format"),
      observation(4, "user_rejected", "no", { cause: 1, ...call("r1", "c1") }),
    );
    expect([failed, lone, refused].map((event) => [event?.kind, event?.isError])).toEqual([
      ["tool_result", true],
      ["error", true],
      ["tool_result", true],
    ]);
    expect(lone?.model).toEqual([{ type: "context", label: "error", text: "bad format" }]);
    expect(refused?.model).toMatchObject([{ outcome: "rejected" }]);
  });

  it("a condensation forgets the events it names, one by one or from one to another", () => {
    const [named, range] = events(
      action(8, "condensation", { forgotten_event_ids: [1, 2], summary: "So far", summary_offset: 1 }),
      action(9, "condensation", { forgotten_events_start_id: 3, forgotten_events_end_id: 5 }),
    );
    expect(named).toMatchObject({ kind: "compaction", summary: "Compacted: So far" });
    expect(named?.model).toMatchObject([
      { forgottenEventIds: ["1", "2"], summary: "So far", summaryOffset: 1 },
    ]);
    expect(range?.model).toMatchObject([{ forgottenEventIds: ["3", "4", "5"], summary: null }]);
  });

  it("what a person ran is theirs; an agent's message is its own", () => {
    const [ran, said] = events(
      action(0, "run", { command: "ls" }, { source: "user" }),
      action(1, "message", { content: "Hi" }),
    );
    expect([ran?.kind, ran?.role, said?.kind, said?.role]).toEqual([
      "message",
      "user",
      "message",
      "assistant",
    ]);
    expect(parts(ran)).toEqual([{ type: "context", label: "user: run", text: '{"command":"ls"}' }]);
  });
});

describe("documents", () => {
  const line = (id: string, more: Fields = {}) => ({
    instance_id: id,
    instruction: "Fix it",
    metadata: {
      llm_config: {
        model: "openai/gpt-x",
        api_key: "sk-secret-value",
        base_url: "http://u:p@host/v1",
        temperature: 0.2,
      },
    },
    history: [ask(0), action(1, "finish", { thought: "Done" })],
    error: null,
    test_result: { git_patch: "diff" },
    instance: { repo: "acme/api", base_commit: "abc" },
    ...more,
  });

  it("output.jsonl: a run on every line, named by its instance", () => {
    const file = linesFile("output.jsonl", [line("a-1"), line("b-2", { error: "RuntimeError: stopped" })]);
    const { conversations, rejected } = openhandsLegacy.read([file]);
    expect(rejected).toEqual([]);
    expect(
      conversations.map(({ key, externalId, title, status }) => [key, externalId, title, status]),
    ).toEqual([
      ["output.jsonl:1", "a-1", "a-1", "finished"],
      ["output.jsonl:2", "b-2", "b-2", "error"],
    ]);
    const config = conversations[0]?.config;
    expect(config).toMatchObject({
      provider: "openai",
      model: "openai/gpt-x",
      parameters: { temperature: 0.2 },
    });
    expect(config?.baseUrl).not.toContain("u:p");
    expect(config?.source).not.toContain("secret-value");
    expect(conversations[0]?.workspace).toContain("acme/api");
    expect(conversations[0]?.agentState).toContain("git_patch");
    expect(conversations[0]?.sourceDigest).not.toBe(conversations[1]?.sourceDigest);
  });

  it.each<[string, unknown]>([
    ["a list of events", [ask(0)]],
    ["trajectory of the app's export", { trajectory: [ask(0)] }],
    ["history of one run", line("x", { history: [ask(0)] })],
    ["a list of runs", [line("x", { history: [ask(0)] })]],
    ["events of an API reply", { events: [ask(0)] }],
  ])("%s", (_what, document) => {
    expect(openhandsLegacy.detect([jsonFile("a.json", document)])).toBe(true);
    expect(read(document).conversations[0]?.events.map((event) => event.eventId)).toEqual(["0"]);
  });

  it("one event per line is one run", () => {
    const { conversations } = openhandsLegacy.read([
      linesFile("a.jsonl", [ask(0), action(1, "message", { content: "Hi" })]),
    ]);
    expect(conversations.map((each) => each.events.length)).toEqual([2]);
  });

  it("pairs of action and observation, as the first benchmarks wrote them", () => {
    const pair = [action(1, "run", { command: "ls" }), observation(2, "run", "a", { cause: 1 })];
    const { conversations } = read({
      instance_id: "x",
      history: [pair, pair.map((each) => ({ ...each, id: Number(each.id) + 2 }))],
    });
    expect(conversations[0]?.events.map((event) => event.kind)).toEqual([
      "tool_call",
      "tool_result",
      "tool_call",
      "tool_result",
    ]);
  });

  it("the oldest form: no ids, no sources, arguments beside the type", () => {
    const history = [
      { content: "Fix the licence", images_urls: null, wait_for_response: false, action: "message" },
      {
        command: "touch LICENSE",
        thought: "Sure",
        keep_prompt: true,
        action: "run",
        is_confirmed: "confirmed",
      },
      { content: "done", command_id: -1, command: "touch LICENSE", exit_code: 1, observation: "run" },
      { outputs: {}, thought: "All set", action: "finish" },
    ];
    const issue = { owner: "acme", repo: "api", number: 5, title: "Add a licence" };
    const [run] = read({
      issue,
      history,
      metrics: { accumulated_cost: 0.3, costs: [0.1, 0.2] },
    }).conversations;
    expect(run).toMatchObject({ title: "Add a licence", externalId: "acme/api/5", status: "finished" });
    expect(run?.events.map(({ kind, role, toolCallId }) => [kind, role, toolCallId])).toEqual([
      ["message", "user", null],
      ["tool_call", "assistant", "run"],
      ["tool_result", "tool", "run"],
      ["message", "assistant", null],
    ]);
    expect(run?.events[1]?.model).toMatchObject([
      { text: "Sure" },
      { arguments: '{"command":"touch LICENSE"}' },
    ]);
    expect(run?.events[2]?.model).toMatchObject([{ text: "done", exitCode: 1 }]);
    expect(run?.events.map((event) => event.usage?.cost ?? null)).toEqual([null, 0.1, null, 0.2]);
    expect(run?.unattributed.cost).toBeNull();
  });
});
