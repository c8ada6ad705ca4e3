import type { Attributes } from "./any-value.ts";

const FIELD =
  /^(?:gen_ai\.(prompt|completion)\.(\d{1,6})\.|llm\.(input|output)_messages\.(\d{1,6})\.message\.)(.{1,200})$/;
const CALL = /^tool_calls\.(\d{1,4})\.(?:tool_call\.)?(?:function\.)?(id|name|arguments)$/;
/** OpenInference spreads a content of several parts too. */
const TEXT = /^contents\.(\d{1,4})\.message_content\.text$/;

type Flat = {
  role: unknown;
  content: unknown;
  tool_call_id: unknown;
  calls: Map<number, Map<string, unknown>>;
  texts: Map<number, unknown>;
};

/**
 * Messages spread over numbered attributes: `gen_ai.prompt.0.role`, `….tool_calls.0.name` … (OpenLLMetry), or
 * `llm.input_messages.0.message.role` … (OpenInference).
 */
export function flatMessages(attributes: Attributes): { input: Uint8Array[]; output: Uint8Array[] } {
  const sides = { prompt: new Map<number, Flat>(), completion: new Map<number, Flat>() };
  for (const [name, value] of attributes) {
    const [, genAi, genAiIndex, llm, llmIndex, field] = FIELD.exec(name) ?? [];
    const side = genAi ?? llm;
    if (!side || !field) continue;
    const messages = side === "prompt" || side === "input" ? sides.prompt : sides.completion;
    const at = Number(genAiIndex ?? llmIndex);
    const message = messages.get(at) ?? emptyMessage();
    messages.set(at, message);
    const [, call, part] = CALL.exec(field) ?? [];
    const [, text] = TEXT.exec(field) ?? [];
    if (text) {
      message.texts.set(Number(text), value);
    } else if (part) {
      const parts = message.calls.get(Number(call)) ?? new Map<string, unknown>();
      message.calls.set(Number(call), parts.set(part, value));
    } else if (field === "role" || field === "content" || field === "tool_call_id") {
      message[field] = value;
    }
  }
  return { input: written(sides.prompt, "user"), output: written(sides.completion, "assistant") };
}

function emptyMessage(): Flat {
  return { role: null, content: null, tool_call_id: null, calls: new Map(), texts: new Map() };
}

function written(messages: ReadonlyMap<number, Flat>, fallback: string): Uint8Array[] {
  return inOrder(messages).map(({ role, content: whole, tool_call_id, calls, texts }) => {
    const content = whole ?? (texts.size > 0 ? inOrder(texts).join("\n") : null);
    const tool_calls = inOrder(calls).map((parts) => ({
      id: parts.get("id"),
      function: { name: parts.get("name"), arguments: parts.get("arguments") },
    }));
    const message = {
      role: typeof role === "string" ? role : fallback,
      content,
      ...(tool_call_id === null ? {} : { tool_call_id }),
      ...(tool_calls.length === 0 ? {} : { tool_calls }),
    };
    return new TextEncoder().encode(JSON.stringify(message));
  });
}

function inOrder<T>(items: ReadonlyMap<number, T>): T[] {
  return [...items].sort(([a], [b]) => a - b).map(([, item]) => item);
}
