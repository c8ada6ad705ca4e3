/** What agents print as JSON while they run, and other files of theirs beside sessions: `SAMPLES` says of which format. */

const usage = { input_tokens: 9, cached_input_tokens: 6, output_tokens: 4 };
const told = (msg: object) => ({ id: "0", msg });

/** `codex exec --json` before version 0.40. */
export const OLD_EXEC: readonly unknown[] = [
  { model: "gpt-5", workdir: "/w", provider: "openai", sandbox: "read-only", approval: "never" },
  { prompt: "List the files" },
  told({ type: "exec_command_begin", call_id: "call_1", command: ["bash", "-lc", "ls"], cwd: "/w" }),
  told({ type: "exec_command_end", call_id: "call_1", stdout: "a", stderr: "", exit_code: 0 }),
  told({ type: "agent_message", message: "One" }),
  told({ type: "token_count", info: { total_token_usage: usage, last_token_usage: usage } }),
];

/** The one document of the CLI before codex-rs. */
export const FIRST_CODEX: unknown = {
  session: { timestamp: "2025-04-20T10:00:00.000Z", id: "0196aaaa-0001-7000-8000-000000000000" },
  items: [
    { type: "message", role: "user", content: [{ type: "input_text", text: "List the files" }] },
    { type: "function_call", call_id: "call_1", name: "shell", arguments: '{"command":["ls"]}' },
    { type: "function_call_output", call_id: "call_1", output: "a" },
    { type: "message", role: "assistant", content: [{ type: "output_text", text: "One" }] },
  ],
};

const at = "2026-05-01T10:00:00.000Z";

/** `gemini --output-format stream-json`. */
export const GEMINI_STREAM: readonly unknown[] = [
  { type: "init", timestamp: at, session_id: "run-1", model: "gemini-3-pro" },
  { type: "message", timestamp: at, role: "user", content: "List the files" },
  { type: "tool_use", timestamp: at, tool_name: "ls", tool_id: "c1", parameters: { path: "." } },
  { type: "tool_result", timestamp: at, tool_id: "c1", status: "success", output: "a" },
  { type: "message", timestamp: at, role: "assistant", content: "On", delta: true },
  { type: "message", timestamp: at, role: "assistant", content: "e", delta: true },
  {
    type: "result",
    timestamp: at,
    status: "success",
    stats: { total_tokens: 13, input_tokens: 9, output_tokens: 4, cached: 6 },
  },
];

/** `/chat save` of Gemini CLI. */
export const GEMINI_CHECKPOINT: unknown = {
  history: [
    { role: "user", parts: [{ text: "List the files" }] },
    { role: "model", parts: [{ functionCall: { name: "ls", args: { path: "." } } }] },
    { role: "user", parts: [{ functionResponse: { name: "ls", response: { output: "a" } } }] },
    { role: "model", parts: [{ text: "One" }] },
  ],
  authType: "oauth-personal",
};

const prompt = {
  role: "user",
  content: [{ type: "text", text: "List the files" }],
  timestamp: 1_769_936_400_000,
};
const call = {
  role: "assistant",
  content: [{ type: "toolCall", id: "c1", name: "bash", arguments: { command: "ls" } }],
  model: "claude-x",
  usage: { input: 9, output: 4, cacheRead: 0, cacheWrite: 0 },
  stopReason: "toolUse",
};
const result = {
  role: "toolResult",
  toolCallId: "c1",
  toolName: "bash",
  content: [{ type: "text", text: "a" }],
};
const reply = { ...call, content: [{ type: "text", text: "One" }], stopReason: "stop" };

/** `pi --mode json`. */
export const PI_STREAM: readonly unknown[] = [
  { type: "session", version: 3, id: "pi-run-1", timestamp: at, cwd: "/w" },
  { type: "agent_start" },
  { type: "message_start", message: prompt },
  { type: "message_end", message: prompt },
  { type: "message_end", message: call },
  { type: "message_end", message: result },
  { type: "message_end", message: reply },
  { type: "agent_end", messages: [prompt, call, result, reply] },
];

const SES = "ses_0123456789abcdefABCDEF";
const part = (type: string, messageID: string, more: object) => ({
  type,
  timestamp: 1_766_204_176_981,
  sessionID: SES,
  part: { id: `prt_${type}_${messageID}`, sessionID: SES, messageID, ...more },
});
const tokens = { input: 9, output: 4, reasoning: 0, cache: { read: 0, write: 0 } };

/** `opencode run --format json`. */
export const OPENCODE_STREAM: readonly unknown[] = [
  part("step_start", "msg_1", { type: "step-start" }),
  part("tool_use", "msg_1", {
    type: "tool",
    callID: "c1",
    tool: "bash",
    state: { status: "completed", input: { command: "ls" }, output: "a" },
  }),
  part("step_finish", "msg_1", { type: "step-finish", reason: "tool-calls", cost: 0, tokens }),
  part("text", "msg_2", { type: "text", text: "One", time: { start: 1, end: 2 } }),
  part("step_finish", "msg_2", { type: "step-finish", reason: "stop", cost: 0, tokens }),
];

const docker = (type: string, more: object) => ({ type, agent_name: "root", timestamp: at, ...more });

/** `docker agent run --exec --json`. */
export const DOCKER_STREAM: readonly unknown[] = [
  docker("user_message", { message: "List the files", session_id: "docker-run-1" }),
  docker("stream_started", { session_id: "docker-run-1" }),
  docker("tool_call", {
    tool_call: { id: "c1", type: "function", function: { name: "shell", arguments: '{"cmd":"ls"}' } },
  }),
  docker("tool_call_response", { tool_call_id: "c1", response: "a" }),
  docker("agent_choice", { content: "On" }),
  docker("agent_choice", { content: "e" }),
  docker("token_usage", {
    usage: { context_length: 13, last_message: { input_tokens: 9, output_tokens: 4, Model: "openai/gpt-5" } },
  }),
  docker("stream_stopped", { session_id: "docker-run-1" }),
];

const created = 1_766_204_176_981;
const answer = (id: string, content: readonly object[]) => ({
  id,
  type: "assistant",
  agent: "build",
  model: { id: "claude-x", providerID: "anthropic" },
  content,
  cost: 0.5,
  tokens,
  time: { created, completed: created + 9 },
});

/** `opencode session export` of version 2. */
export const OPENCODE_V2: unknown = {
  info: { id: "ses_v2", projectID: "p", title: "Listing", location: { directory: "/w" }, time: { created } },
  messages: [
    { id: "msg_v1", type: "user", text: "List the files", time: { created } },
    answer("msg_v2", [
      {
        type: "tool",
        id: "c1",
        name: "bash",
        state: { status: "completed", input: { command: "ls" }, content: [{ type: "text", text: "a" }] },
        time: { created },
      },
    ]),
    answer("msg_v3", [{ type: "text", text: "One" }]),
    { id: "msg_v4", type: "idle", outcome: "succeeded", time: { created } },
  ],
};
