import type { ForkPreview } from "#lib/api/fork.ts";
import { describeCost, describeInput } from "#lib/format/lower-bound.ts";
import { formatTokens } from "#lib/format/numbers.ts";
import { agentEdits, type ForkForm, type KeyKind } from "./fork-form.ts";

/** What "Fork" will do, in one line. */
export function describeFork(preview: ForkPreview): string {
  if (preview.eventCount === 0) {
    return `Starts a new branch with the agent of “${preview.title}” and no events. The original stays as it is.`;
  }
  const events = preview.eventCount === 1 ? "1 event" : `${preview.eventCount} events`;
  const steps = preview.stepCount === 1 ? "1 step" : `${preview.stepCount} steps`;
  return `Copies ${events} (${steps}) of “${preview.title}” into a new branch. The original stays as it is.`;
}

/** Why "before" cannot be chosen; null when it can. */
export function whyNotBefore(eventId: string | null, preview: ForkPreview | null): string | null {
  if (eventId === null) return "Choose a user message to cut before it.";
  if (preview === null || preview.canCutBefore) return null;
  return "Only a user message can be cut out and sent again.";
}

/**
 * What each kind of key means for the provider's cache, and what overrides all of it (`note`). "Warm" is never
 * promised: a provider may have dropped the prefix, and a changed model or prompt is another prefix whatever
 * the key.
 */
export function keyHints(
  form: Pick<ForkForm, "model" | "systemPrompt">,
  preview: ForkPreview,
): Record<KeyKind, string> & { note: string | null } {
  const changed = changedParts(form, preview);
  if (changed !== null) {
    return {
      own: "A cache shard of this branch alone.",
      inherit: `The shard of “${preview.title}”.`,
      explicit: "Sent exactly as written.",
      note: `The ${changed}, so the prefix is another one: the cache starts cold either way.`,
    };
  }
  return {
    own: `Cold on the first request: ${coldCost(preview.prefixTokens)}. Then a shard of its own.`,
    inherit: `Shares the shard with “${preview.title}”: warm as long as the provider keeps it.`,
    explicit: "Sent exactly as written. Warm only where it has served this prefix before.",
    note: null,
  };
}

/** What carrying the metrics would show. */
export function carryHint({ pathTotals }: Pick<ForkPreview, "pathTotals">): string {
  if (pathTotals.responses === 0) return "Nothing was spent on the copied path: there is nothing to carry.";
  const cost = pathTotals.cost === null ? "An unknown cost" : describeCost(pathTotals).text;
  const input = pathTotals.input === null ? "" : ` and ${describeInput(pathTotals).text} input tokens`;
  return `${cost}${input} of the copied path, shown as carried and never counted twice.`;
}

export type Preflight = { level: "warning" | "note"; text: string };

/** What to know before forking here: each one a full sentence, warnings first. */
export function preflight(preview: ForkPreview): Preflight[] {
  const found: Preflight[] = [];
  const { pendingCalls, partialBatch, source } = preview;
  if (pendingCalls.length > 0) {
    const names = [...new Set(pendingCalls.map((call) => call.name))].join(", ");
    const calls = pendingCalls.length === 1 ? "1 tool call has" : `${pendingCalls.length} tool calls have`;
    found.push({
      level: "warning",
      text: `${calls} no result yet at this point (${names}). The model will be sent a result marked synthetic; the history stays as it is.`,
    });
  }
  if (partialBatch !== null) {
    found.push({
      level: "warning",
      text: `${partialBatch.included} of ${partialBatch.total} parallel calls are inside the cut. Fork after the last of them to keep the batch whole.`,
    });
  }
  if (source.workspace !== null) {
    found.push({
      level: "note",
      text: "The workspace is shared, not copied: both branches point at the same files.",
    });
  }
  return found;
}

function changedParts(form: Pick<ForkForm, "model" | "systemPrompt">, preview: ForkPreview): string | null {
  const edits = agentEdits(form, preview.source);
  if (edits === null) return null;
  const model = edits.model !== undefined;
  const prompt = edits.systemPrompt !== undefined;
  if (model && prompt) return "model and the system prompt change";
  if (model) return "model changes";
  return prompt ? "system prompt changes" : null;
}

function coldCost(prefixTokens: number | null): string {
  return prefixTokens === null
    ? "the whole prefix is read again"
    : `≈ ${formatTokens(prefixTokens)} tokens are read again`;
}
