export type Fields = Record<string, unknown>;

/** A trajectory document as exporters write it. */
export function trajectory(fields: Fields): Fields {
  return {
    schema_version: "ATIF-v1.7",
    session_id: "s-1",
    agent: { name: "harness", version: "1", model_name: "openai/gpt-5" },
    steps: [],
    ...fields,
  };
}

export function userStep(id: number, fields: Fields = {}): Fields {
  return { step_id: id, timestamp: "2026-01-01T00:00:00Z", source: "user", message: `ask ${id}`, ...fields };
}

export function agentStep(id: number, fields: Fields = {}): Fields {
  const metrics = { prompt_tokens: 10, completion_tokens: 1 };
  return { step_id: id, source: "agent", message: `answer ${id}`, metrics, ...fields };
}

export function toolCall(id: string): Fields {
  return { tool_call_id: id, function_name: "run", arguments: { command: `echo ${id}` } };
}

export function result(id: string | null, content: string, fields: Fields = {}): Fields {
  return { ...(id === null ? {} : { source_call_id: id }), content, ...fields };
}

export function copied(step: Fields): Fields {
  return { ...step, is_copied_context: true };
}
