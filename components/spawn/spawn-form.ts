import type { SpawnPreview, SpawnRequest } from "#lib/api/spawn.ts";
import { formatCount } from "#lib/format/numbers.ts";

export type HistoryKind = "all" | "last" | "none";

export type SpawnForm = { kind: HistoryKind; turns: string; task: string; title: string };

export type SpawnFormErrors = { turns?: string; title?: string };

export const EMPTY_SPAWN_FORM: SpawnForm = { kind: "all", turns: "1", task: "", title: "" };

/** Limits of SpawnRequest (lib/api/spawn.ts), said before the server has to. */
export function checkSpawnForm(form: SpawnForm): SpawnFormErrors {
  const errors: SpawnFormErrors = {};
  if (form.kind === "last" && readTurns(form) === null) errors.turns = "Give a whole number, 1 or more.";
  if (form.title.trim().length > 200) errors.title = "Use at most 200 characters.";
  return errors;
}

/** The request of a form without errors. */
export function buildSpawnRequest(
  form: SpawnForm,
  context: Pick<SpawnRequest, "conversationId" | "fromEventId" | "idempotencyKey">,
): SpawnRequest {
  const { kind } = form;
  return {
    ...context,
    history: kind === "last" ? (readTurns(form) ?? 1) : kind,
    title: form.title.trim() || null,
  };
}

/** What each choice hands over, in one line. */
export function describeHistory(form: SpawnForm, preview: SpawnPreview): Record<HistoryKind, string> {
  const { given, eventCount } = preview;
  const turns = given.length - 1;
  const asked = Math.min(readTurns(form) ?? 0, turns);
  const all = given.at(-1) ?? 0;
  return {
    all: `${formatCount(all)} of ${events(eventCount)}: what was said and the final answers, without reasoning and tools.`,
    last:
      turns === 0
        ? "Nobody has written here yet."
        : `${events(given[asked] ?? 0)}. There ${turns === 1 ? "is" : "are"} ${count(turns, "turn")} up to here.`,
    none: "Only the agent: its model, system prompt and tools.",
  };
}

function readTurns({ turns }: SpawnForm): number | null {
  return /^[1-9]\d{0,5}$/.test(turns.trim()) ? Number(turns) : null;
}

function events(amount: number): string {
  return count(amount, "event");
}

function count(amount: number, noun: string): string {
  return `${formatCount(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}
