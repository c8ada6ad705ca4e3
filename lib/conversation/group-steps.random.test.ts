import { describe, expect, it } from "vitest";
import type { Event } from "./event.ts";
import { emptyStepFold, foldEvent, foldedSteps, groupIntoSteps } from "./group-steps.ts";
import { sumUsages } from "./metrics.ts";
import type { StepKind } from "./step.ts";
import {
  assistantMessage,
  makeEvents,
  makeUsage,
  noise,
  toolCall,
  toolResult,
  userMessage,
} from "./testing/make-event.ts";
import { type SeededRandom, seededRandom } from "./testing/seeded-random.ts";

const NOISE = ["state", "hook", "control", "log", "opaque"] as const;

describe("steps of 200 random histories", () => {
  const histories = Array.from({ length: 200 }, (_, seed) => randomHistory(seededRandom(seed)));

  it("equal the rules applied to all events at once", () => {
    for (const events of histories) {
      const made = groupIntoSteps(events).map(({ kind, firstSeq, lastSeq, eventId }) => {
        return { kind, firstSeq, lastSeq, eventId };
      });
      expect(made).toEqual(naiveSteps(events));
    }
  });

  it("are the same event by event as from scratch, at every length", () => {
    for (const events of histories) {
      const fold = emptyStepFold();
      for (const [index, event] of events.entries()) {
        foldEvent(fold, event);
        expect(foldedSteps(fold)).toEqual(groupIntoSteps(events.slice(0, index + 1)));
      }
    }
  });

  it("are contiguous, cover every event, and count every response once", () => {
    for (const events of histories) {
      const steps = groupIntoSteps(events);
      const seqs = steps.flatMap((step) => range(step.firstSeq, step.lastSeq));
      expect(seqs).toEqual(events.map((event) => event.seq));
      for (const step of steps) {
        const inside = events.slice(step.firstSeq, step.lastSeq + 1);
        expect(step.usage).toEqual(sumUsages(inside.map((event) => event.usage)));
        expect(step.prefixHash).toBe(inside.at(-1)?.prefixHash);
        expect(step.lastEventId).toBe(inside.at(-1)?.eventId);
      }
    }
  });

  it("tell of every call whether a result came, and which came first", () => {
    for (const events of histories) {
      const tools = groupIntoSteps(events).flatMap((step) => step.tools);
      const calls = events.filter((event) => event.kind === "tool_call");
      const outcomes = calls.map((call) => {
        const result = events.find((event) => answers(event, call));
        return result ? (result.isError ? "error" : "ok") : "pending";
      });
      expect(tools.map((tool) => tool.outcome)).toEqual(outcomes);
    }
  });
});

function answers(event: Event, call: Event): boolean {
  return event.kind === "tool_result" && event.toolCallId === call.toolCallId && event.seq > call.seq;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
}

/** Call ids are unique, as the formats with response ids have them. */
function randomHistory(random: SeededRandom): Event[] {
  const facts: Partial<Event>[] = [];
  const callIds: string[] = [];
  const length = random.int(50);
  let response = 0;
  while (facts.length < length) {
    const usage = random.chance(0.5) ? makeUsage({ input: random.int(1000), model: "m" }) : null;
    const roll = random.int(10);
    if (roll === 0) facts.push(userMessage());
    else if (roll === 1) facts.push({ kind: random.pick(["compaction", "error", "system_prompt"]) });
    else if (roll <= 3) facts.push(noise(random.pick(NOISE)));
    else if (roll === 4)
      facts.push({ ...assistantMessage(random.chance(0.5) ? `r${response}` : null), usage });
    else if (roll <= 7) {
      if (random.chance(0.6)) response++;
      callIds.push(`c${callIds.length}`);
      facts.push({ ...toolCall(`c${callIds.length - 1}`, `r${response}`), usage });
    } else {
      const recent = callIds.slice(-4);
      facts.push(
        toolResult(recent.length > 0 && random.chance(0.9) ? random.pick(recent) : null, random.chance(0.3)),
      );
    }
  }
  return makeEvents(...facts);
}

type Bounds = { kind: StepKind; firstSeq: number; lastSeq: number; eventId: string };

/** For each event on its own: does it open a step? Looks back over the whole step so far every time. */
function naiveSteps(events: readonly Event[]): Bounds[] {
  const openers: number[] = [];
  for (const [index, event] of events.entries()) {
    if (opens(event, events.slice(openers.at(-1) ?? index, index), openers.length > 0)) openers.push(index);
  }
  if (openers.length === 0 && events.length > 0) {
    const prompt = events.findIndex((event) => event.kind === "system_prompt");
    const kind = prompt >= 0 ? "system" : "note";
    return [{ kind, firstSeq: 0, lastSeq: events.length - 1, eventId: `e${Math.max(0, prompt)}` }];
  }
  return openers.map((opener, at) => ({
    kind: naiveKind(events[opener]),
    firstSeq: at === 0 ? 0 : opener,
    lastSeq: (openers[at + 1] ?? events.length) - 1,
    eventId: `e${opener}`,
  }));
}

function opens(event: Event, step: readonly Event[], hasStep: boolean): boolean {
  if (NOISE.some((kind) => kind === event.kind)) return false;
  if (event.kind === "system_prompt") return hasStep;
  if (event.role === "user" || event.kind === "compaction" || event.kind === "error") return true;
  if (event.kind === "tool_result") {
    return !step.some((before) => before.kind === "tool_call" && before.toolCallId === event.toolCallId);
  }
  return event.responseId === null || !step.some((before) => before.responseId === event.responseId);
}

function naiveKind(event: Event | undefined): StepKind {
  if (event?.role === "user") return "user";
  if (event?.kind === "compaction" || event?.kind === "error") return event.kind;
  if (event?.kind === "system_prompt") return "system";
  return event?.kind === "tool_result" ? "tool" : "agent";
}
