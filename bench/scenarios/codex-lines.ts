import { timeAt } from "./time-at.ts";

/** A person asks again after the first of these steps, and takes that back after the second. */
const ASKED_AT = 500;
const ROLLED_BACK_AT = 1_000;

/**
 * A rollout without an end, as Codex writes it: a message, then call, output and token report in turn, and one turn that
 * was rolled back.
 */
export function* codexLines(id: string, payloadBytes: number): Generator<string> {
  let count = 0;
  const line = (type: string, payload: object) =>
    JSON.stringify({ timestamp: timeAt(++count), type, payload });
  const meta = { cwd: "/work", originator: "codex_exec", cli_version: "0.98.0", source: "exec" };
  yield line("session_meta", { id, timestamp: timeAt(0), ...meta, model_provider: "openai" });
  yield line("turn_context", {
    cwd: "/work",
    approval_policy: "never",
    model: "gpt-5.1-codex",
    effort: "medium",
  });
  const asked = (text: string) =>
    line("response_item", { type: "message", role: "user", content: [{ type: "input_text", text }] });
  yield asked("Make the build green.");
  for (let step = 1; ; step++) {
    const callId = `call_${String(step).padStart(24, "0")}`;
    const command = JSON.stringify({ command: ["bash", "-lc", `make step-${step}`] });
    yield line("response_item", {
      type: "function_call",
      name: "shell",
      arguments: command,
      call_id: callId,
    });
    const output = `line ${step} `.repeat(Math.max(1, Math.round(payloadBytes / 10)));
    const told = JSON.stringify({ output, metadata: { exit_code: 0, duration_seconds: 0.1 } });
    yield line("response_item", { type: "function_call_output", call_id: callId, output: told });
    yield line("event_msg", { type: "token_count", info: tokensAfter(step), rate_limits: null });
    if (step === ASKED_AT) yield asked("Try the other way.");
    if (step !== ROLLED_BACK_AT) continue;
    yield line("event_msg", { type: "thread_rolled_back", num_turns: 1 });
    yield asked("Go on as before.");
  }
}

function tokensAfter(step: number): object {
  const one = {
    input_tokens: 1_000,
    cached_input_tokens: 900,
    output_tokens: 10,
    reasoning_output_tokens: 0,
  };
  const all = Object.fromEntries(Object.entries(one).map(([name, count]) => [name, count * step]));
  return {
    total_token_usage: { ...all, total_tokens: 1_010 * step },
    last_token_usage: { ...one, total_tokens: 1_010 },
    model_context_window: 272_000,
  };
}
