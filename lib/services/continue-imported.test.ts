import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Conversation, NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { openCorpus, textOf } from "#lib/importers/testing/corpus-files.ts";
import { buildRequest } from "#lib/llm/build-request.ts";
import { userMessage } from "#lib/llm/message.ts";
import type { ModelRequest } from "#lib/llm/model-call.ts";
import { importFiles } from "./import-files.ts";
import { allEvents } from "./testing/scenario.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);

/** How to find what a person says in a transcript of one line, with nothing of the importers. */
type Linear = [path: string, list: string, where: Record<string, unknown>, text: string];

const LINEAR: readonly Linear[] = [
  ["openhands-sdk/with-metrics", "", { kind: "MessageEvent", source: "user" }, "llm_message.content"],
  ["openhands-legacy/basic.json", "", { source: "user", action: "message" }, "args.content"],
  [
    "codex/agtrace/codex_session.jsonl",
    "",
    { "payload.type": "message", "payload.role": "user" },
    "payload.content",
  ],
  [
    "codex/vibecodingtracker/codex.jsonl",
    "",
    { "payload.type": "message", "payload.role": "user" },
    "payload.content",
  ],
  ["claude-code/agtrace/claude_session.jsonl", "", { type: "user" }, "message.content"],
  ["pi/casr/2025-12-01T10-00-00_pi-uuid-001.jsonl", "", { "message.role": "user" }, "message.content"],
  [
    "opencode/export-assembled/ses_10326a5adffeM2AASSYKnOaRrA_khala-tool-compat.json",
    "messages",
    { "info.role": "user" },
    "parts",
  ],
  ["gemini-cli/agtrace/gemini_session.json", "messages", { type: "user" }, "content"],
  [
    "docker-agent/evals/41b179a2-ed19-4ae2-a45d-95775aaa90f7.json",
    "messages",
    { "message.message.role": "user" },
    "message.message.content",
  ],
  ["swe-agent/mini-swe-agent/local.traj.json", "", { role: "user" }, "content"],
  ["atif/openagents/login-trace_trajectory.json", "steps", { source: "user" }, "message"],
  ["openai-messages/tau-bench_gpt-4o-airline.json", "traj", { role: "user" }, "content"],
  ["chat-exports/librechat-fixtures/librechat-linear.json", "messages", { isCreatedByUser: true }, "text"],
];
/** Written by the harness under the person's name. */
const HARNESS = /^<[a-z_]+( instructions)?>|^# AGENTS/;

function promptsOf(files: readonly SourceFile[], [, list, where, text]: Linear): string[] {
  const values = files
    .filter(({ path }) => /\.jsonl?$/.test(path) && !path.endsWith("base_state.json"))
    .flatMap(valuesOf);
  const entries =
    list === ""
      ? values.flat()
      : values
          .flat()
          .slice(0, 1)
          .flatMap((value) => at(value, list));
  const said = entries
    .filter((entry) => Object.entries(where).every(([path, value]) => at(entry, path) === value))
    .flatMap((entry) => textsOf(at(entry, text)));
  return said.filter((each) => each.trim() !== "" && !HARNESS.test(each));
}

function valuesOf(file: SourceFile): unknown[] {
  const text = textOf(file);
  const texts = file.path.endsWith(".jsonl") ? text.split("\n").filter(Boolean) : [text];
  return texts.map((each) => JSON.parse(each));
}

function at(value: unknown, path: string): unknown {
  return path.split(".").reduce((each, key) => Object(each)[key], value);
}

function textsOf(content: unknown): string[] {
  if (typeof content === "string") return [content];
  return Array.isArray(content)
    ? content.flatMap((block) => (typeof block.text === "string" ? block.text : []))
    : [];
}

/** Of every format; trees, forks over files and sub-agents where there are some. */
const UPLOADS = [
  "openhands-sdk/with-metrics",
  "openhands-sdk/tree_demo",
  "generated/openhands-sdk-1.43-derived/b-tree-in-place",
  "openhands-legacy/basic.json",
  "openhands-legacy/multi_swe_bench_output.jsonl",
  "codex/agtrace/codex_session.jsonl",
  "codex/vibecodingtracker/codex.jsonl",
  "generated/codex-0.115.0/sessions",
  "generated/codex-0.169.0-legacy/sessions",
  "generated/codex-0.169.0-paginated/sessions",
  "claude-code/agtrace/claude_session.jsonl",
  "claude-code/vscode-copilot-chat",
  "claude-code/real_projects",
  "pi/pi-mono",
  "generated/pi-0.73.1",
  "generated/opencode-1.18.33",
  "opencode/export-assembled",
  "gemini-cli/agtrace/gemini_session.json",
  "gemini-cli/vibecodingtracker/gemini.jsonl",
  "docker-agent",
  "swe-agent/mini-swe-agent",
  "atif/openagents",
  "generated/derived/atif_v1.7_embedded_subagents.trajectory.json",
  "generated/derived/otlp_genai_spans.json",
  "generated/derived/openai_messages_sft.jsonl",
  "openai-messages/tau-bench_gpt-4o-airline.json",
  "generated/derived/claude_ai_tree_export.json",
  "generated/derived/openwebui_chat_export_branching.json",
  "chat-exports/librechat-fixtures/librechat-tree.json",
  "chat-exports/librechat-fixtures/chatgpt-tree.json",
];
/** Of an upload with many. */
const TRIED = 12;

describe.skipIf(!corpus.isThere)("a branch of the corpus, continued", () => {
  let scratch: ScratchDatabase;
  beforeAll(async () => {
    scratch = await scratchDatabase();
  });
  afterAll(() => scratch.dispose());

  async function land(files: readonly SourceFile[]): Promise<Conversation[]> {
    const imported = await importFiles(scratch.database, files, { origin: "ci", labels: NO_LABELS });
    if (!imported.ok) throw new Error(imported.error.message);
    return imported.value.conversations;
  }

  async function requestOf(conversation: Conversation): Promise<ModelRequest> {
    const events = await allEvents(scratch.database, conversation);
    const config = await scratch.database.read.findAgentConfig(conversation.id);
    if (!config) throw new Error("No config.");
    const hashes = events.map(({ payloadHash }) => payloadHash);
    const payloads = await scratch.database.read.loadPayloads(conversation.familyId, hashes);
    const newMessages = [userMessage("Go on")];
    return buildRequest({
      config,
      promptCacheKey: conversation.promptCacheKey,
      events,
      payloads,
      newMessages,
    });
  }

  it.each(LINEAR)("%s: what a person said is sent as often as it was said", async (...linear) => {
    const [path] = linear;
    const files = filesOf(path);
    const prompts = promptsOf(files, linear);
    expect(prompts.length).toBeGreaterThan(0);
    const [root] = await land(files);
    const { messages } = await requestOf(root ?? never());
    const sent = messages.flatMap(({ role, content }) =>
      role === "user" ? content.flatMap((part) => (part.type === "text" ? part.text.trim() : [])) : [],
    );
    const count = (texts: readonly string[], text: string) =>
      texts.filter((each) => each.trim() === text.trim()).length;
    for (const prompt of prompts)
      expect([prompt, count(sent, prompt)]).toEqual([prompt, count(prompts, prompt)]);
  });

  it.each(UPLOADS)(
    "%s: every call is followed by its one result, on every branch",
    async (path) => {
      for (const conversation of (await land(filesOf(path))).slice(0, TRIED)) {
        const { messages } = await requestOf(conversation);
        expectPaired(messages);
        expect(messages.length).toBeGreaterThan(1);
        expect(messages.at(-1)).toEqual(userMessage("Go on"));
      }
    },
    60_000,
  );
});

function filesOf(path: string): SourceFile[] {
  return /\.jsonl?$/.test(path) ? [corpus.file(path)] : corpus.load(path);
}

function never(): never {
  throw new Error("Nothing was imported.");
}

/** Each call id once, its one result directly behind the message of its call, results of no other call. */
function expectPaired(messages: ModelRequest["messages"]): void {
  const seen = new Set<string>();
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === "tool") {
      for (const { toolCallId } of message.content) expect(open.delete(toolCallId)).toBe(true);
      continue;
    }
    expect(open.size).toBe(0);
    expect(message.content.length).toBeGreaterThan(0);
    const calls = message.content.flatMap((part) => (part.type === "tool-call" ? part.toolCallId : []));
    for (const id of calls) expect(seen.has(id)).toBe(false);
    for (const id of calls) seen.add(id);
    open = new Set(calls);
  }
  expect(open.size).toBe(0);
}
