import type { ChatCompletionBody } from "#lib/api/chat-completion.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { TurnOverrides } from "#lib/conversation/attempt.ts";

type Parameters = NonNullable<TurnOverrides["parameters"]>;

/**
 * Sampling settings of a chat request, in their ranges, as this turn's overrides. They never change the prompt cache
 * key. `stop` is checked and not sent: a turn ends where the model ends it, or its history would be cut.
 * Errors: `bad_request` naming the setting (docker-agent `serve chat`).
 */
export function checkSampling(body: ChatCompletionBody): Result<Parameters> {
  const { temperature, top_p: topP, reasoning_effort: effort } = body;
  const most = body.max_completion_tokens ?? body.max_tokens;
  if (isGiven(temperature) && (temperature < 0 || temperature > 2))
    return wrong("temperature must be between 0 and 2");
  if (isGiven(topP) && (topP <= 0 || topP > 1)) return wrong("top_p must be above 0 and at most 1");
  if (isGiven(most) && (most <= 0 || most > 10_000_000 || !Number.isInteger(most)))
    return wrong("max_tokens must be a whole number above 0");
  const stops = body.stop === null || body.stop === undefined ? [] : [body.stop].flat();
  if (stops.some((stop) => stop === "")) return wrong("stop must not hold an empty text");
  return ok({
    ...(isGiven(temperature) ? { temperature } : {}),
    ...(isGiven(topP) ? { topP } : {}),
    ...(isGiven(most) ? { maxOutputTokens: most } : {}),
    ...(isGiven(effort) ? { reasoningEffort: effort } : {}),
  });
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function wrong(sentence: string) {
  return fail("bad_request", `${sentence}.`);
}
