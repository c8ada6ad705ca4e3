import type { Lane } from "#lib/api/graph.ts";
import type { Step } from "#lib/conversation/step.ts";
import { whoOf } from "./describe-step.ts";
import { HEADER } from "./fork-home.ts";
import type { KeptSteps } from "./kept-steps.ts";
import { collectSteps, type StepSet } from "./step-set.ts";

/** Lower-case text by lane: its header first, then each step. Lanes are never changed in place. */
const texts = new WeakMap<Lane, readonly string[]>();

const KEY_PREFIX = "cache_";

/**
 * Steps and headers whose text holds every word of the query, in any order and case; null for an empty query.
 * A step's text is who it is by, its summary, its tools with what they do and how they ended, its model where it is
 * not the branch's, and the labels and the note people keep on it. Title, model and cache key belong to a branch: they find its header, not all its steps.
 */
export function searchSteps(lanes: readonly Lane[], query: string, kept: KeptSteps = []): StepSet | null {
  const words = splitQuery(query);
  if (words.length === 0) return null;
  return collectSteps(lanes, (lane, step, laneIndex) => {
    const own = textsOf(lane)[step - HEADER] ?? "";
    // Notes change while the lanes do not: they are no part of what is remembered.
    const annotation = kept[laneIndex]?.get(step);
    const text = annotation === undefined ? own : `${own}\n${join([...annotation.labels, annotation.note])}`;
    return words.every((word) => text.includes(word));
  });
}

/** Every key begins with the same prefix: searched as it is, "cache_" would find every branch. */
function splitQuery(query: string): string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .map((word) => (word.length > KEY_PREFIX.length ? word.replace(KEY_PREFIX, "") : word))
    .filter((word) => word !== "");
}

function textsOf(lane: Lane): readonly string[] {
  const known = texts.get(lane);
  if (known !== undefined) return known;
  const made = [headerText(lane), ...lane.steps.map((step) => stepText(step, lane.model))];
  texts.set(lane, made);
  return made;
}

function headerText({ title, model, promptCacheKey }: Lane): string {
  return join([title, model, promptCacheKey.replace(KEY_PREFIX, "")]);
}

function stepText(step: Step, laneModel: string | null): string {
  const tools = step.tools.flatMap(({ name, summary, outcome }) => [name, summary, outcome]);
  return join([
    whoOf(step.kind),
    step.summary,
    ...tools,
    step.isError ? "error failed" : null,
    step.model === laneModel ? null : step.model,
  ]);
}

/** Lines, so that no word is found across two fields. */
function join(parts: readonly (string | null)[]): string {
  return parts
    .filter((part) => part !== null)
    .join("\n")
    .toLowerCase();
}
