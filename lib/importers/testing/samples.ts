import {
  agentStep as atifAgent,
  result as atifResult,
  userStep as atifUser,
  toolCall,
  trajectory,
} from "#lib/importers/atif/testing/steps.ts";
import * as claude from "#lib/importers/claude-code/testing/session.ts";
import { RolloutFixture } from "#lib/importers/codex/testing/fixture.ts";
import * as docker from "#lib/importers/docker-agent/testing/session.ts";
import * as gemini from "#lib/importers/gemini-cli/testing/records.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import * as opencode from "#lib/importers/opencode/testing/session.ts";
import * as legacy from "#lib/importers/openhands-legacy/testing/events.ts";
import { buildOpenhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import * as spans from "#lib/importers/otlp/testing/spans.ts";
import * as pi from "#lib/importers/pi/testing/session.ts";
import { textFile } from "./corpus-files.ts";
import * as printed from "./printed-samples.ts";

/** A small whole transcript of a format: one JSON value on every line, or one document. */
export type Sample = { format: string; path: string; isLines: boolean; values: readonly unknown[] };

const NIL = "00000000-0000-4000-8000-000000000000";

const lines = (format: string, path: string, values: readonly unknown[]): Sample => ({
  format,
  path,
  isLines: true,
  values,
});
const document = (format: string, path: string, value: unknown): Sample => ({
  format,
  path,
  isLines: false,
  values: [value],
});

/** A transcript of every format that can be imported: a prompt, a call with its result where there are calls, an answer. */
export const SAMPLES: readonly Sample[] = [
  lines(
    "openhands-sdk",
    "events.jsonl",
    buildOpenhandsRun({
      steps: [
        { user: "Fix it" },
        { tools: [{ name: "terminal", args: { command: "ls" }, output: "a.ts" }] },
        { agent: "Done" },
      ],
    }).events,
  ),
  lines("codex", "rollout-1.jsonl", new RolloutFixture(1).turn(2, "First").turn(3, "Second").lines),
  lines("codex", "exec.jsonl", [
    { type: "thread.started", thread_id: "0199aaaa-0001-7000-8000-000000000000" },
    { type: "item.started", item: { id: "item_0", type: "command_execution", command: "ls" } },
    {
      type: "item.completed",
      item: { id: "item_0", type: "command_execution", aggregated_output: "a", exit_code: 0 },
    },
    { type: "item.completed", item: { id: "item_1", type: "agent_message", text: "Done" } },
    { type: "turn.completed", usage: { input_tokens: 9, cached_input_tokens: 6, output_tokens: 4 } },
  ]),
  lines("codex", "old-exec.jsonl", printed.OLD_EXEC),
  document("codex", "rollout-2025-04-20-first.json", printed.FIRST_CODEX),
  lines("gemini-cli", "gemini-run.jsonl", printed.GEMINI_STREAM),
  document("gemini-cli", "checkpoint-one.json", printed.GEMINI_CHECKPOINT),
  lines("pi", "pi-run.jsonl", printed.PI_STREAM),
  lines("opencode", "opencode-run.jsonl", printed.OPENCODE_STREAM),
  document("opencode", "opencode-2.json", printed.OPENCODE_V2),
  lines("docker-agent", "docker-run.jsonl", printed.DOCKER_STREAM),
  lines("claude-code", "s1.jsonl", [
    claude.user("u1", null, "Count them"),
    claude.assistant("a1", "u1", "m1", [claude.call("c1")], {
      usage: { input_tokens: 10, output_tokens: 5 },
    }),
    claude.result("r1", "a1", "c1"),
    claude.assistant("a2", "r1", "m2", "12"),
  ]),
  lines("gemini-cli", "session-1.jsonl", [
    gemini.HEADER,
    gemini.user("g1"),
    gemini.gemini("g2", { toolCalls: [gemini.call("c1", { output: "a" })] }),
  ]),
  lines("pi", "s.jsonl", [
    pi.HEADER,
    pi.user("p1", null, "Hello"),
    pi.assistant("p2", "p1", [pi.call("c1", "bash", { command: "ls" })]),
    pi.result("p3", "p2", "c1", "a.ts"),
    pi.assistant("p4", "p3", "Done"),
  ]),
  document("opencode", "ses_1.json", {
    info: opencode.session("ses_1"),
    messages: [
      opencode.user("m1", 1, "Hello"),
      opencode.answer("m2", 2, [opencode.tool("t1", "c1"), opencode.text("t2", "Done")], { parentID: "m1" }),
    ],
  }),
  document(
    "docker-agent",
    "s.json",
    docker.session("s1", [
      docker.user(1, "Hello"),
      docker.assistant(2, "", { tool_calls: [docker.call("c1", "shell", { cmd: "ls" })] }),
      docker.result(3, "c1", "a.ts"),
      docker.assistant(4, "Done"),
    ]),
  ),
  document("chatgpt", "conversations.json", [
    {
      title: "A chat",
      create_time: 1_700_000_000,
      conversation_id: "c1",
      current_node: "a1",
      mapping: {
        top: { id: "top", message: null, parent: null, children: ["u1"] },
        u1: gptNode("u1", "top", "user", "Hello"),
        a1: gptNode("a1", "u1", "assistant", "Hi"),
      },
    },
  ]),
  document("librechat", "chat.json", {
    conversationId: "c1",
    endpoint: "openAI",
    title: "A chat",
    exportAt: "now",
    options: { model: "gpt-4o" },
    messages: [libreMessage("u1", null, true), libreMessage("a1", "u1", false)],
  }),
  document("open-webui", "chats.json", [
    {
      id: "c1",
      title: "A chat",
      chat: {
        title: "A chat",
        models: ["llama3"],
        history: {
          messages: { u1: webuiMessage("u1", null, "user"), a1: webuiMessage("a1", "u1", "assistant") },
          currentId: "a1",
        },
        messages: [],
      },
    },
  ]),
  document("claude-ai", "conversations.json", [
    {
      uuid: "c1",
      name: "A chat",
      chat_messages: [claudeMessage("u1", NIL, "human"), claudeMessage("a1", "u1", "assistant")],
    },
  ]),
  document(
    "otlp",
    "spans.json",
    spans.exportOf([
      spans.chat("s1", [spans.text("user", "Hello")], [spans.call("c1", "ls", {})]),
      spans.chat(
        "s2",
        [spans.text("user", "Hello"), spans.call("c1", "ls", {}), spans.result("c1", "a")],
        [spans.text("assistant", "Done")],
      ),
    ]),
  ),
  document(
    "atif",
    "trajectory.json",
    trajectory({
      steps: [
        atifUser(1),
        atifAgent(2, { tool_calls: [toolCall("c1")], observation: { results: [atifResult("c1", "a")] } }),
        atifAgent(3),
      ],
    }),
  ),
  document("swe-agent", "run.traj", {
    environment: "swe_main",
    trajectory: [],
    history: [
      { role: "system", content: "You fix bugs.", agent: "main", message_type: "system_prompt" },
      { role: "user", content: "Fix the parser.", agent: "main", message_type: "observation" },
      {
        role: "assistant",
        content: "I look.",
        action: "ls",
        agent: "main",
        tool_calls: [openaiCall("c1")],
        message_type: "action",
      },
      { role: "tool", content: "a.py", agent: "main", message_type: "observation", tool_call_ids: ["c1"] },
    ],
    info: { exit_status: "submitted" },
  }),
  document("openhands-legacy", "trajectory.json", [
    legacy.ask(0),
    legacy.action(1, "run", { command: "ls" }, legacy.call("r1", "c1")),
    legacy.observation(2, "run", "a.ts", { cause: 1, ...legacy.call("r1", "c1") }),
    legacy.action(3, "finish", { final_thought: "Done" }),
  ]),
  lines("openai-messages", "messages.jsonl", [
    {
      messages: [
        { role: "user", content: "Hello" },
        { role: "assistant", content: null, tool_calls: [openaiCall("c1")] },
        { role: "tool", tool_call_id: "c1", content: "a" },
        { role: "assistant", content: "Done" },
      ],
    },
    {
      messages: [
        { role: "user", content: "Another" },
        { role: "assistant", content: "Yes" },
      ],
    },
  ]),
];

/** @param eol between lines, and between the lines of an indented document. */
export function sampleFile({ path, isLines, values }: Sample, eol = "\n"): SourceFile {
  if (isLines) return textFile(path, values.map((value) => JSON.stringify(value) + eol).join(""));
  return textFile(path, JSON.stringify(values[0], null, 2).replaceAll("\n", eol));
}

function gptNode(id: string, parent: string, role: string, said: string) {
  const message = {
    id,
    author: { role },
    create_time: 1_700_000_001,
    content: { content_type: "text", parts: [said] },
    metadata: {},
    recipient: "all",
  };
  return { id, message, parent, children: [] };
}

function libreMessage(messageId: string, parentMessageId: string | null, isCreatedByUser: boolean) {
  return {
    messageId,
    parentMessageId,
    isCreatedByUser,
    sender: "x",
    text: messageId,
    createdAt: "2026-05-01T10:00:00.000Z",
  };
}

function webuiMessage(id: string, parentId: string | null, role: string) {
  return { id, parentId, childrenIds: [], role, content: id, timestamp: 1_700_000_000 };
}

function claudeMessage(uuid: string, parent: string, sender: string) {
  const content = [{ type: "text", text: uuid }];
  return {
    uuid,
    text: uuid,
    content,
    sender,
    created_at: "2026-05-01T10:00:00Z",
    parent_message_uuid: parent,
  };
}

function openaiCall(id: string) {
  return { id, type: "function", function: { name: "bash", arguments: JSON.stringify({ command: "ls" }) } };
}

/** The sample with every value passed through `change`, which sees the key it stands under. */
export function changed(sample: Sample, change: (value: unknown, key: string) => unknown): Sample {
  const walk = (value: unknown, key: string): unknown => {
    const next = change(value, key);
    if (next !== value) return next;
    if (Array.isArray(value)) return value.map((each) => walk(each, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each, name)]));
  };
  return { ...sample, values: sample.values.map((value) => walk(value, "")) };
}

/** Keys that hold the id of something. */
export const isId = (key: string) => /(^|_|[a-z])(id|uuid|ID|Id)$/.test(key);

/** Every id of it replaced by the same one. */
export function withIds(sample: Sample, id: string): Sample {
  return changed(sample, (value, key) => (isId(key) && typeof value === "string" ? id : value));
}

/** Names a hostile transcript could give to anything. */
export const HOSTILE_IDS = [
  "",
  "../../etc/passwd",
  "%2e%2e%2f",
  "a\u0000b",
  "\ud800",
  'x\'; DROP TABLE "Event"; --',
  "🐎".repeat(400),
  "x".repeat(1_000_000),
  "__proto__",
];
