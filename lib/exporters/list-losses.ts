import type { EventKind } from "#lib/conversation/event.ts";
import type { ExportEvent, ExportSource } from "./exporter.ts";
import { isWrapped, RAW_ARGUMENTS } from "./tool-arguments.ts";

/** Which facts of a branch a format has a place for, besides what was said. */
export type Carries = {
  systemPrompt: boolean;
  toolDefinitions: boolean;
  parameters: boolean;
  promptCacheKey: boolean;
  reasoning: boolean;
  images: boolean;
  /** Which compactions keep their effect: all, those that stand for everything before them, or none. */
  compaction: "all" | "whole" | "none";
  tokens: boolean;
  cost: boolean;
  latency: boolean;
  timestamps: boolean;
  /** That a call failed, as a field of its own. */
  outcomes: boolean;
  /** Arguments of a call that are no JSON object. */
  textArguments: boolean;
  agentState: boolean;
  tags: boolean;
  /** Sums that belong to no response. */
  unattributed: boolean;
};

const KIND_WORDS: Readonly<Record<EventKind, [string, string]>> = {
  system_prompt: ["system prompt", "system prompts"],
  message: ["message no model was sent", "messages no model was sent"],
  reasoning: ["encrypted thought", "encrypted thoughts"],
  tool_call: ["call the provider ran itself", "calls the provider ran itself"],
  tool_result: ["tool result no model was sent", "tool results no model was sent"],
  compaction: ["compaction without a summary", "compactions without a summary"],
  error: ["error", "errors"],
  hook: ["hook run", "hook runs"],
  state: ["state update", "state updates"],
  control: ["control event (pause, interrupt, turn start)", "control events (pause, interrupt, turn start)"],
  log: ["log line", "log lines"],
  opaque: ["event of an unknown kind", "events of an unknown kind"],
};

/**
 * What is lost when this branch is written in a format, a sentence each, computed from the branch itself: what it
 * does not have cannot be lost.
 * @param rewritten events that are not in the file as their original bytes: what they carry beside words is judged
 *   by `carries`. All other events are in it whole.
 * @param left of these, the events nothing is written for.
 */
export function listLosses(
  source: ExportSource,
  carries: Carries,
  rewritten: readonly ExportEvent[],
  left: readonly ExportEvent[],
): string[] {
  return [
    ...provenanceLosses(source),
    ...configLosses(source, carries),
    ...leftLosses(left),
    ...contentLosses(rewritten, carries),
    ...usageLosses(source, rewritten, carries),
    ...stateLosses(source, carries),
  ];
}

export function count(many: number, one: string, more = `${one}s`): string {
  return `${many.toLocaleString("en-US")} ${many === 1 ? one : more}`;
}

function provenanceLosses({ conversation, lineage, events, subAgents }: ExportSource): string[] {
  const losses = [
    "The seal and both hash chains: from this file nobody can prove that the history is unchanged.",
  ];
  const parent = lineage.at(-2)?.conversation;
  if (parent && conversation.forkedFromId !== null) {
    const inherited = events.filter((event) => event.inherited).length;
    losses.push(
      inherited === 0
        ? `That it was forked from “${parent.title}”, of which it shares no event.`
        : `Where it was forked: ${count(inherited, "shared event")} of “${parent.title}” come with it and count as its own. Imported beside the original, their tokens count twice.`,
    );
  }
  if (subAgents > 0) {
    losses.push(
      `${count(subAgents, "sub-agent")} of this branch: conversations of their own, to be exported one by one.`,
    );
  }
  return losses;
}

function configLosses({ conversation, config }: ExportSource, carries: Carries): string[] {
  const losses: string[] = [];
  if (config.systemPrompt !== null && !carries.systemPrompt) {
    losses.push("The system prompt: the program that opens the file sends its own.");
  }
  if (config.tools.length > 0 && !carries.toolDefinitions) {
    losses.push(`The definitions of ${count(config.tools.length, "tool")}: the program offers its own.`);
  }
  const set = Object.entries(config.parameters).filter(([, value]) => value !== null);
  if (set.length > 0 && !carries.parameters) {
    losses.push(`Model settings: ${set.map(([name, value]) => `${wordsOf(name)} ${value}`).join(", ")}.`);
  }
  if (!carries.promptCacheKey) {
    losses.push(
      `The prompt cache key ${conversation.promptCacheKey}: the next request is sent with another.`,
    );
  }
  return losses;
}

/** `maxOutputTokens` → "max output tokens". */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function leftLosses(left: readonly ExportEvent[]): string[] {
  const byKind = new Map<EventKind, number>();
  for (const { kind } of left) byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
  if (byKind.size === 0) return [];
  const parts = [...byKind].map(([kind, many]) => count(many, ...KIND_WORDS[kind]));
  return [`Left out, because the format has no place for them: ${parts.join(", ")}.`];
}

function contentLosses(rewritten: readonly ExportEvent[], carries: Carries): string[] {
  const losses: string[] = [];
  const partsOf = (type: string) =>
    rewritten.filter(({ content }) => content.parts.some((part) => part.type === type)).length;
  const thoughts = carries.reasoning ? 0 : partsOf("reasoning");
  if (thoughts > 0) losses.push(`The model's thoughts in ${count(thoughts, "event")}.`);
  const images = carries.images ? 0 : partsOf("image");
  if (images > 0) losses.push(`Images in ${count(images, "event")}: a note stands where they were.`);
  const compactions = rewritten.filter((event) => losesCompaction(event, carries)).length;
  if (compactions > 0) {
    losses.push(
      `What ${count(compactions, "compaction")} forgot: the whole history is in the file, the summary follows as a message.`,
    );
  }
  const failed = carries.outcomes
    ? 0
    : rewritten.filter((event) => event.kind === "tool_result" && event.isError).length;
  if (failed > 0) losses.push(`That ${count(failed, "tool result")} failed: only the text says so.`);
  const wrapped = carries.textArguments ? 0 : countTextArguments(rewritten);
  if (wrapped > 0) {
    losses.push(
      `The arguments of ${count(wrapped, "call")} as they were: they are no JSON object, so their text stands under “${RAW_ARGUMENTS}” in one.`,
    );
  }
  const times = carries.timestamps ? 0 : rewritten.filter(({ timestamp }) => timestamp !== null).length;
  if (times > 0) losses.push(`The times of ${count(times, "event")}.`);
  const made = rewritten.filter(({ sourceKind }) =>
    /^offshoot\/.+\/(recorded|manual|synthetic|offline)$/.test(sourceKind),
  );
  if (made.length > 0) {
    losses.push(
      `That ${count(made.length, "event")} made here came from a recording, a person or the offline model.`,
    );
  }
  return losses;
}

function countTextArguments(events: readonly ExportEvent[]): number {
  return events
    .flatMap(({ content, contentHash }) => (contentHash === null ? [] : content.model))
    .filter((part) => part.type === "tool_call" && isWrapped(part.arguments)).length;
}

function losesCompaction({ content, contentHash }: ExportEvent, { compaction }: Carries): boolean {
  const part = content.model.find((each) => each.type === "compaction");
  if (!part || contentHash === null || compaction === "all") return false;
  return compaction === "none" || part.forgetsAll !== true || part.keptFromEventId !== undefined;
}

function usageLosses(
  { conversation }: ExportSource,
  rewritten: readonly ExportEvent[],
  carries: Carries,
): string[] {
  const usages = rewritten.flatMap(({ usage }) => (usage === null ? [] : [usage]));
  const losses: string[] = [];
  if (usages.length > 0 && !carries.tokens) {
    losses.push(`Tokens of ${count(usages.length, "model response")}.`);
  }
  const costed = usages.filter(({ cost }) => cost !== null).length;
  if (costed > 0 && !carries.cost) losses.push(`What ${count(costed, "model response")} cost.`);
  const timed = usages.filter(({ latencyMs, ttftMs }) => latencyMs !== null || ttftMs !== null).length;
  if (timed > 0 && !carries.latency) losses.push(`How long ${count(timed, "model response")} took.`);
  const { responses, ...sums } = conversation.unattributed;
  if (carries.unattributed) return losses;
  if (responses > 0 || Object.values(sums).some((sum) => sum !== null && sum > 0)) {
    losses.push("Tokens the source reported without saying which response they belong to.");
  }
  return losses;
}

function stateLosses({ conversation }: ExportSource, carries: Carries): string[] {
  const losses: string[] = [];
  const hasState = conversation.agentState !== "{}" || conversation.activatedSkills.length > 0;
  if (hasState && !carries.agentState) losses.push("The agent's state and activated skills.");
  const tags = Object.keys(conversation.tags);
  if (tags.length > 0 && !carries.tags) losses.push(`Tags: ${tags.join(", ")}.`);
  return losses;
}
