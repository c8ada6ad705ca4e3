import type { EventContent } from "#lib/conversation/content.ts";
import { addTotals, emptyTotals } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedConversation, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { columnText, firstLine, oneLine } from "#lib/importers/plain-text.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { sumCounts, tokenCount } from "#lib/importers/token-count.ts";
import { sha256 } from "#lib/sha256.ts";
import { toAgentConfig } from "./describe-session.ts";
import { stringOf } from "./source-message.ts";

/** What `gemini --output-format json` writes when it ends: the answer and what all of the run spent. */
export type Output = {
  sessionId: string | null;
  response: string;
  error: { code: string; detail: string } | null;
  models: [name: string, tokens: Record<string, unknown>][];
};

/** Null for any other document. */
export function readOutput(value: unknown): Output | null {
  if (!isObject(value) || !isObject(value.stats) || !isObject(value.stats.models)) return null;
  const { session_id: sessionId, response, error, stats } = value;
  if (typeof response !== "string" && !isObject(error)) return null;
  const { type, message } = isObject(error) ? error : {};
  return {
    sessionId: stringOf(sessionId),
    response: stringOf(response) ?? "",
    error: isObject(error) ? { code: stringOf(type) ?? "error", detail: stringOf(message) ?? "" } : null,
    models: Object.entries(isObject(stats.models) ? stats.models : {}).map(([name, model]) => [
      name,
      isObject(model) && isObject(model.tokens) ? model.tokens : {},
    ]),
  };
}

export function outputContent({ response, error }: Output): EventContent {
  if (error) return { parts: [{ type: "error", ...error }], model: [] };
  const model = response === "" ? [] : [{ type: "text" as const, text: response }];
  return { parts: model, model };
}

/** The run as a conversation of its answer alone: the file holds no prompt and no step. */
export function outputConversation(file: SourceFile): ImportedConversation | null {
  const parsed = parseJson(file.bytes);
  const output = parsed.ok ? readOutput(parsed.value) : null;
  if (!output) return null;
  const { sessionId, response, error, models } = output;
  const summary = oneLine(firstLine(error ? error.detail : response)) || "(empty answer)";
  const eventId = new EventIds().take(null, "output", file.bytes);
  return {
    key: file.path,
    externalId: columnText(sessionId) ?? splitPath(file.path).name,
    title: oneLine(summary, 80),
    promptCacheKey: null,
    forkedFrom: null,
    events: [
      {
        eventId,
        kind: error ? "error" : "message",
        sourceKind: "output",
        role: error ? null : "assistant",
        timestamp: null,
        summary,
        toolName: null,
        toolCallId: null,
        responseId: error ? null : eventId,
        isError: error !== null,
        usage: null,
        bytes: file.bytes,
        model: outputContent(output).model,
      },
    ],
    config: toAgentConfig(models.length === 1 ? (models[0]?.[0] ?? null) : null),
    status: error ? "error" : "finished",
    tags: {},
    agentState: "{}",
    activatedSkills: [],
    workspace: null,
    unattributed: models.reduce((sum, [, tokens]) => addTotals(sum, totalsOf(tokens)), emptyTotals()),
    sourceDigest: sha256(file.bytes),
  };
}

/** Thoughts are counted beside the answer, tool prompts beside the prompt; cached tokens are in the prompt. */
function totalsOf({ prompt, candidates, cached, thoughts, tool }: Record<string, unknown>): Totals {
  return {
    ...emptyTotals(),
    input: sumCounts(tokenCount(prompt), tokenCount(tool)),
    cacheRead: tokenCount(cached),
    output: sumCounts(tokenCount(candidates), tokenCount(thoughts)),
    reasoning: tokenCount(thoughts),
  };
}
