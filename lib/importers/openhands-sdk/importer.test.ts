import { describe, expect, it } from "vitest";
import type { SourceFile } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openhandsSdk } from "./importer.ts";
import { buildOpenhandsRun, jsonFile, openhandsRun, type RunOptions } from "./testing/fixture.ts";

const STEPS: RunOptions["steps"] = [
  { user: "CI job 4711 failed.\nFind out why.", context: "repository notes" },
  {
    tools: [{ name: "terminal", args: { command: "pytest -q" }, output: "1 failed", exitCode: 1 }],
    thought: "Look.",
  },
  {
    tools: [
      { name: "file_editor", args: { command: "view", path: "src/a.py" }, output: "def parse(): ..." },
      { name: "file_editor", args: { command: "view", path: "src/b.py" }, invalid: "b.py: no such file" },
    ],
  },
  { agent: "The parser is wrong." },
];

function readOne(files: readonly SourceFile[]) {
  const result = openhandsSdk.read(files);
  const [root] = result.conversations;
  if (!root) throw new Error(`nothing imported: ${JSON.stringify(result.rejected)}`);
  return { ...result, root };
}

const lines = (files: readonly SourceFile[]) =>
  files.filter((file) => file.path.includes("/event-")).map((file) => new TextDecoder().decode(file.bytes));

describe("a conversation directory", () => {
  it("gives the same events every time they are asked for, with usage and without the config's prompt", () => {
    const run = buildOpenhandsRun({ steps: STEPS, systemPrompt: "You fix builds." });
    const { root } = readOne(run.files);
    // The first time from what was kept of them, then from their bytes.
    const [first, again] = [root.events, root.events];
    expect(again).toEqual(first);
    expect(first.some(({ usage }) => usage !== null)).toBe(true);
    expect(first[0]).toMatchObject({ kind: "system_prompt", model: [] });
  });

  it("becomes one root conversation with every event's bytes untouched", () => {
    const run = buildOpenhandsRun({ steps: STEPS, title: "Fix parser", tags: { run: "4711" } });
    const { root, conversations, rejected, ignored } = readOne(run.files);
    expect(conversations).toHaveLength(1);
    expect({ rejected, ignored }).toEqual({ rejected: [], ignored: [] });
    expect(root).toMatchObject({
      externalId: run.conversationId,
      title: "Fix parser",
      tags: { run: "4711", title: "Fix parser" },
      status: "finished",
      forkedFrom: null,
      promptCacheKey: null,
      activatedSkills: ["github"],
    });
    const arrived = run.files.filter((file) => file.path.includes("/events/")).map((file) => file.bytes);
    expect(root.events.map((event) => event.bytes)).toEqual(arrived);
    expect(root.events.map((event) => event.eventId)).toEqual(run.events.map((event) => event.id));
  });

  it("takes the agent from base_state.json and the prompt and tools from the first system prompt", () => {
    const { root } = readOne(
      openhandsRun({ steps: STEPS, model: "anthropic/claude-sonnet-4-5", systemPrompt: "Be exact." }),
    );
    expect(root.config).toMatchObject({
      model: "anthropic/claude-sonnet-4-5",
      provider: "anthropic",
      systemPrompt: "Be exact.\nRepository: acme/api",
      parameters: { temperature: 0, maxOutputTokens: 4096, reasoningEffort: "high", topP: null },
      credentialEnv: null,
    });
    expect(root.config.tools.map((tool) => tool.name)).toEqual(["terminal", "file_editor", "finish"]);
    expect(JSON.parse(root.config.source ?? "")).toMatchObject({ llm: { api_key: "**********" } });
  });

  it("never stores a secret the source did not redact", () => {
    const agent = {
      llm: { model: "m", api_key: "sk-CANARY", base_url: "https://u:CANARY@proxy/v1" },
      mcp_config: { env: { T: "CANARY" } },
    };
    const baseState = {
      agent,
      workspace: { host: "h", api_key: "CANARY" },
      agent_state: { token: "CANARY" },
    };
    const { root } = readOne(openhandsRun({ steps: STEPS, baseState }));
    expect(JSON.stringify({ ...root, events: [] })).not.toContain("CANARY");
    expect(root.config.baseUrl).toBe("https://**********@proxy/v1");
  });

  it("maps kinds, roles, tools, errors and summaries", () => {
    const { root } = readOne(openhandsRun({ steps: STEPS }));
    const rows = root.events.map((event) => [
      event.kind,
      event.role,
      event.toolName,
      event.isError,
      event.summary,
    ]);
    expect(rows).toEqual([
      ["system_prompt", "system", null, false, "System prompt, 3 tools"],
      ["message", "user", null, false, "CI job 4711 failed."],
      ["tool_call", "assistant", "terminal", false, "pytest -q"],
      ["tool_result", "tool", "terminal", true, "1 failed (exit 1)"],
      ["tool_call", "assistant", "file_editor", false, "view src/a.py"],
      ["tool_call", "assistant", "file_editor", false, "view src/b.py"],
      ["tool_result", "tool", "file_editor", false, "def parse(): ..."],
      ["tool_result", "tool", "file_editor", true, "b.py: no such file"],
      ["message", "assistant", null, false, "The parser is wrong."],
    ]);
    expect(root.events[5]?.responseId).toBe(root.events[4]?.responseId);
    expect(root.events[7]?.toolCallId).toBe(root.events[5]?.toolCallId);
  });

  it("leaves the first system prompt to the config; a later one is part of the prompt", () => {
    const later = {
      system_prompt: { type: "text", text: "New tools." },
      tools: [],
      kind: "SystemPromptEvent",
      source: "agent",
    };
    const { root } = readOne(openhandsRun({ steps: [...STEPS, { event: later }] }));
    expect(root.events[0]?.model).toEqual([]);
    expect(root.events.at(-1)?.model).toEqual([{ type: "system_prompt", text: "New tools.", tools: [] }]);
    expect(root.config.systemPrompt).not.toContain("New tools.");
  });

  it("keeps unknown kinds and unknown shapes of known kinds byte for byte as opaque events", () => {
    const odd = { kind: "FutureEvent", source: "agent", anything: { __proto__x: 1 } };
    const broken = { kind: "MessageEvent", source: "user", llm_message: "not an object" };
    const { root, rejected } = readOne(
      openhandsRun({ steps: [...STEPS, { event: odd }, { event: broken }] }),
    );
    expect(root.events.slice(-2).map((event) => [event.kind, event.sourceKind, event.model])).toEqual([
      ["opaque", "FutureEvent", []],
      ["opaque", "MessageEvent", []],
    ]);
    expect(rejected).toMatchObject([
      { file: expect.stringContaining("event-0"), reason: expect.stringMatching(/opaque.*llm_message/) },
    ]);
  });

  it("accepts nulls where newer versions leave a key out", () => {
    const action = {
      thought: [],
      action: null,
      tool_name: "t",
      tool_call_id: "c",
      tool_call: { id: "c", name: "t", arguments: "{" },
    };
    const event = {
      ...action,
      parent_id: null,
      summary: null,
      critic_result: null,
      llm_response_id: null,
      kind: "ActionEvent",
      source: "agent",
    };
    const { root, rejected } = readOne(openhandsRun({ steps: [...STEPS, { event }], legacy: true }));
    expect(rejected).toEqual([]);
    expect(root.events.at(-1)).toMatchObject({ kind: "tool_call", responseId: null, summary: "t {" });
  });
});

describe("other forms of an upload", () => {
  it("reads events without base_state.json: status unknown, config and totals n/a", () => {
    const { root } = readOne(openhandsRun({ steps: STEPS, withBaseState: false }));
    expect(root).toMatchObject({
      status: "unknown",
      workspace: null,
      config: { model: null, provider: null, source: null },
    });
    expect(root.events.every((event) => event.usage === null)).toBe(true);
    expect(root.unattributed).toMatchObject({ responses: 0, input: null, cost: null });
    expect(root.title).toBe("CI job 4711 failed.");
  });

  it("reads a flat directory and a file of event lines as the same events", () => {
    const files = openhandsRun({ steps: STEPS, withBaseState: false });
    const ids = readOne(files).root.events.map((event) => event.eventId);
    const flat = files.map((file) => ({ ...file, path: file.path.replace("/events/", "/") }));
    expect(readOne(flat).root.events.map((event) => event.eventId)).toEqual(ids);
    const text = `\uFEFF${lines(files).join("\r\n\r\n")}\r\n`;
    const jsonl = readOne([{ path: "upload", bytes: new TextEncoder().encode(text) }]);
    expect(jsonl.root.events.map((event) => event.eventId)).toEqual(ids);
    expect(jsonl.root.events.map((event) => new TextDecoder().decode(event.bytes))).toEqual(lines(files));
  });

  it("reads several directories as several roots, in path order, at any depth", () => {
    const files = [
      ...openhandsRun({ steps: STEPS, seed: "b", directory: "x/y/b" }),
      ...openhandsRun({ steps: STEPS, seed: "a", directory: "a" }),
      ...openhandsRun({ steps: STEPS, seed: "c", directory: "" }),
    ];
    expect(readOne(files).conversations.map((each) => each.key)).toEqual([".", "a", "x/y/b"]);
  });

  it("imports the same directory twice in one upload once, and says so", () => {
    const files = [
      ...openhandsRun({ steps: STEPS, directory: "a" }),
      ...openhandsRun({ steps: STEPS, directory: "b" }),
    ];
    const { conversations, rejected } = readOne(files);
    expect(conversations).toHaveLength(1);
    expect(rejected).toMatchObject([{ file: "b", reason: expect.stringMatching(/same files as a/) }]);
  });

  it("ignores locks, stored outputs, hidden files and notes, and reads meta.json", () => {
    const files = openhandsRun({ steps: STEPS, directory: "r" });
    const noise = [
      "r/events/.eventlog.lock",
      "r/owner_lease.json",
      "r/observations/1.txt",
      "r/events/notes.txt",
      "n.md",
      "inner.zip",
    ];
    const meta = jsonFile("r/meta.json", { title: "From the server", tags: { trigger: "ci" } });
    const { root, ignored, rejected } = readOne([
      ...noise.map((path) => ({ path, bytes: new Uint8Array([1]) })),
      meta,
      ...files,
    ]);
    expect(root).toMatchObject({ title: "From the server", tags: { trigger: "ci" } });
    expect(ignored).toEqual(noise);
    expect(rejected).toEqual([]);
  });

  it("has a digest that depends on the files only, not on their folder, order or locks", () => {
    const files = openhandsRun({ steps: STEPS, directory: "here" });
    const moved = openhandsRun({ steps: STEPS, directory: "some/where/else" }).reverse();
    const lock = { path: "some/where/else/events/.eventlog.lock", bytes: new Uint8Array() };
    const digest = readOne(files).root.sourceDigest;
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(readOne([lock, ...moved]).root.sourceDigest).toBe(digest);
    const changed = openhandsRun({ steps: STEPS, directory: "here", title: "other" });
    expect(readOne(changed).root.sourceDigest).not.toBe(digest);
  });

  it("names a run without base_state.json from its directory, else from its bytes", () => {
    const options: RunOptions = { steps: STEPS, withBaseState: false };
    const hex = "0123456789ABCDEF0123456789abcdef";
    expect(readOne(openhandsRun({ ...options, directory: `x/${hex}` })).root.externalId).toBe(
      "01234567-89ab-cdef-0123-456789abcdef",
    );
    const derived = readOne(openhandsRun({ ...options, directory: "run" })).root.externalId;
    expect(derived).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(readOne(openhandsRun({ ...options, directory: "elsewhere" })).root.externalId).toBe(derived);
  });

  it("is recognised by names and first bytes; other files are not", () => {
    const run = openhandsRun({ steps: STEPS });
    expect(pickImporter(run)?.format).toBe("openhands-sdk");
    expect(
      pickImporter([{ path: "upload", bytes: new TextEncoder().encode(lines(run)[0] ?? "") }]),
    ).not.toBeNull();
    expect(openhandsSdk.detect([jsonFile("rollout.jsonl", { type: "session_meta", payload: {} })])).toBe(
      false,
    );
    expect(pickImporter([{ path: "upload", bytes: new Uint8Array([0, 1, 2]) }])).toBeNull();
    expect(pickImporter([])).toBeNull();
  });
});
