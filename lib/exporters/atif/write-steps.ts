import type { Usage } from "#lib/conversation/usage.ts";
import {
  callsOf,
  type ImagePart,
  joinTexts,
  joinThoughts,
  type TextPart,
  type Turn,
} from "#lib/exporters/said.ts";
import { parseArguments } from "#lib/exporters/tool-arguments.ts";

type Json = Record<string, unknown>;
export type Step = Json & { source: "system" | "user" | "agent" };

/** Puts each turn into a step; results go to the step that made their call. */
export class StepWriter {
  readonly steps: Step[] = [];
  readonly #stepOf = new Map<string, Step>();

  /** @param systemPrompt the first step, as trajectories have it; null for none. */
  constructor(systemPrompt: string | null) {
    if (systemPrompt !== null) this.steps.push({ source: "system", message: systemPrompt });
  }

  /** @returns whether there was something to write. */
  say(turn: Turn): boolean {
    switch (turn.as) {
      case "user":
      case "system":
        this.#add(turn.as, turn.event.timestamp, { message: content(turn.parts) });
        return true;
      case "compaction":
        if (turn.compaction.summary === null) return false;
        this.#add("user", turn.event.timestamp, {
          message: turn.compaction.summary,
          extra: { compaction: true },
        });
        return true;
      case "answer":
        this.#answer(turn);
        return true;
      case "result":
        this.#result(turn);
        return true;
      default:
        return false;
    }
  }

  #answer({ events, parts, usage }: Extract<Turn, { as: "answer" }>): void {
    const thought = joinThoughts(parts);
    const calls = callsOf(parts);
    const images = parts.filter((part) => part.type === "image");
    const said = parts.filter((part) => part.type === "text" || part.type === "image");
    const step = this.#add("agent", events[0]?.timestamp ?? null, {
      ...(usage?.model ? { model_name: usage.model } : {}),
      message: images.length > 0 ? content(said) : joinTexts(parts),
      ...(thought === "" ? {} : { reasoning_content: thought }),
      ...(calls.length === 0 ? {} : { tool_calls: calls.map(callFields) }),
      ...(usage === null ? {} : { metrics: metricFields(usage) }),
    });
    for (const { callId } of calls) this.#stepOf.set(callId, step);
  }

  #result({ result, added, event }: Extract<Turn, { as: "result" }>): void {
    const step = this.#stepOf.get(result.callId ?? "") ?? this.steps.at(-1);
    const owner = step ?? this.#add("user", event.timestamp, { message: "" });
    const parts: (TextPart | ImagePart)[] = [{ type: "text", text: result.text }, ...added];
    const observation = (owner.observation as { results: Json[] } | undefined) ?? { results: [] };
    observation.results.push({
      source_call_id: result.callId ?? undefined,
      content: added.length === 0 ? result.text : content(parts),
      ...(result.outcome === "ok" ? {} : { extra: { is_error: true, outcome: result.outcome } }),
    });
    owner.observation = observation;
  }

  #add(source: Step["source"], timestamp: string | null, fields: Json): Step {
    const step: Step = { ...(timestamp === null ? {} : { timestamp }), source, ...fields };
    this.steps.push(step);
    return step;
  }
}

function callFields({ callId, name, arguments: written }: ReturnType<typeof callsOf>[number]): Json {
  return { tool_call_id: callId, function_name: name, arguments: parseArguments(written) };
}

/** Text alone, or since 1.6 a list of parts where there are images. */
function content(parts: readonly (TextPart | ImagePart)[]): unknown {
  if (parts.every((part) => part.type === "text")) return joinTexts(parts);
  return parts.map((part) =>
    part.type === "text"
      ? { type: "text", text: part.text }
      : { type: "image", source: { media_type: mediaType(part.url), path: part.url } },
  );
}

function mediaType(url: string): string {
  return /^data:(image\/[\w.+-]+)[;,]/.exec(url)?.[1] ?? "image/png";
}

/** The prompt includes what was cached; what the format has no field for stands under `extra`. */
function metricFields({
  input,
  output,
  cacheRead,
  cacheWrite,
  reasoning,
  cost,
  latencyMs,
  ttftMs,
}: Usage): Json {
  const extra = known({
    cache_write_tokens: cacheWrite,
    reasoning_tokens: reasoning,
    latency_ms: latencyMs,
    ttft_ms: ttftMs,
  });
  const metrics = known({
    prompt_tokens: input,
    completion_tokens: output,
    cached_tokens: cacheRead,
    cost_usd: cost,
  });
  return Object.keys(extra).length === 0 ? metrics : { ...metrics, extra };
}

function known(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
