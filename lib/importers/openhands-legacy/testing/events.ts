export type Fields = Record<string, unknown>;

const TIME = "2025-04-30T16:32:54.707474";

export function action(id: number, type: string, args: Fields, more: Fields = {}): Fields {
  return { id, timestamp: TIME, source: "agent", message: "", action: type, args, ...more };
}

export function observation(id: number, type: string, content: string, more: Fields = {}): Fields {
  const fields = { id, timestamp: TIME, source: "agent", message: "", observation: type, content };
  return { ...fields, extras: {}, ...more };
}

export function ask(id: number, content = "Fix it"): Fields {
  return action(id, "message", { content, image_urls: null, wait_for_response: false }, { source: "user" });
}

/** What the harness keeps of the response a call came with. */
export function call(
  responseId: string,
  callId: string,
  more: { usage?: Fields | null; of?: string[]; said?: string } = {},
): Fields {
  const calls = (more.of ?? [callId]).map((id) => ({
    id,
    type: "function",
    function: { name: "execute_bash", arguments: JSON.stringify({ command: `run ${id}` }) },
  }));
  return {
    tool_call_metadata: {
      function_name: "execute_bash",
      tool_call_id: callId,
      model_response: {
        id: responseId,
        model: "claude-x",
        choices: [
          { message: { role: "assistant", content: more.said ?? `I run ${callId}`, tool_calls: calls } },
        ],
        usage: more.usage === undefined ? { prompt_tokens: 100, completion_tokens: 10 } : more.usage,
      },
      total_calls_in_response: calls.length,
    },
  };
}

/** Counters of the whole run so far. */
export function counters(input: number, output: number, cost: number): Fields {
  return {
    llm_metrics: {
      accumulated_cost: cost,
      accumulated_token_usage: {
        model: "m",
        prompt_tokens: input,
        completion_tokens: output,
        cache_read_tokens: 0,
        cache_write_tokens: 0,
      },
      costs: [],
      token_usages: [],
    },
  };
}
