import { timeAt } from "./time-at.ts";

/** A person goes back to the first of these steps and asks anew, once the second is done. */
const BACK_TO = 500;
const REWOUND_AT = 1_000;

/**
 * A session without an end, as Claude Code writes it: a prompt, then call and result in turn, each with its usage, and
 * one stretch that was left.
 */
export function* claudeCodeLines(sessionId: string, payloadBytes: number): Generator<string> {
  let parentUuid: string | null = null;
  let rewindTo: string | null = null;
  let count = 0;
  const line = (fields: object): string => {
    const uuid = `${(++count).toString(16).padStart(8, "0")}-${sessionId.slice(9)}`;
    const place = { isSidechain: false, userType: "external", cwd: "/work", sessionId, version: "2.1.0" };
    const text = JSON.stringify({
      parentUuid,
      ...place,
      gitBranch: "main",
      ...fields,
      uuid,
      timestamp: timeAt(count),
    });
    parentUuid = uuid;
    return text;
  };
  yield line({ type: "user", message: { role: "user", content: "Make the build green." } });
  for (let step = 0; ; step++) {
    const id = `toolu_${String(step).padStart(24, "0")}`;
    const input = { command: `make step-${step}`, description: "Runs a step" };
    const usage = {
      input_tokens: 5,
      cache_creation_input_tokens: 100,
      cache_read_input_tokens: 10_000,
      output_tokens: 40,
    };
    yield line({
      type: "assistant",
      requestId: `req_${String(step).padStart(24, "0")}`,
      message: {
        id: `msg_${String(step).padStart(24, "0")}`,
        type: "message",
        role: "assistant",
        model: "claude-sonnet-4-5",
        content: [{ type: "tool_use", id, name: "Bash", input }],
        stop_reason: "tool_use",
        usage,
      },
    });
    const content = `line ${step} `.repeat(Math.max(1, Math.round(payloadBytes / 10)));
    yield line({
      type: "user",
      message: {
        role: "user",
        content: [{ tool_use_id: id, type: "tool_result", content, is_error: false }],
      },
      toolUseResult: { stdout: "", stderr: "", interrupted: false },
    });
    if (step === BACK_TO) rewindTo = parentUuid;
    if (step !== REWOUND_AT) continue;
    parentUuid = rewindTo;
    yield line({ type: "user", message: { role: "user", content: "Another way." } });
  }
}
