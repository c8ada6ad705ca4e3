import { describe, expect, it } from "vitest";
import type { Event } from "./event.ts";
import { countGivenEvents, nameSubAgent, type SpawnHistory, selectGivenEvents } from "./plan-spawn.ts";
import {
  assistantMessage,
  makeEvents,
  noise,
  toolCall,
  toolResult,
  userMessage,
} from "./testing/make-event.ts";
import { type SeededRandom, seededRandom } from "./testing/seeded-random.ts";

const seqs = (events: readonly Event[], history: SpawnHistory) =>
  selectGivenEvents(events, history).map((event) => event.seq);

const systemPrompt = { kind: "system_prompt", role: "system", contentHash: null } as const;
const reasoning = { kind: "reasoning", role: "assistant" } as const;

/** Two turns: the first works with tools, the second answers at once. */
const parent = makeEvents(
  systemPrompt, // 0
  userMessage(), // 1
  reasoning, // 2
  assistantMessage("r1", "Let me look."), // 3
  toolCall("c1", "r1"), // 4
  toolResult("c1"), // 5
  { ...noise(), contentHash: null }, // 6
  assistantMessage("r2", "Done."), // 7
  userMessage("Sure?"), // 8
  assistantMessage("r3", "Yes."), // 9
);

describe("selectGivenEvents (spawn_agent_can_fork_parent_thread_history_with_sanitized_items)", () => {
  it("gives what the model was told and its final answers, without reasoning, calls, results and commentary", () => {
    expect(seqs(parent, "all")).toEqual([0, 1, 7, 8, 9]);
  });

  it("gives nothing for none", () => {
    expect(seqs(parent, "none")).toEqual([]);
  });

  it("gives the last turns without what precedes them, and all of it when there are no more", () => {
    expect(seqs(parent, 1)).toEqual([8, 9]);
    expect(seqs(parent, 2)).toEqual([0, 1, 7, 8, 9]);
    expect(seqs(parent, 9)).toEqual([0, 1, 7, 8, 9]);
  });

  it("takes words before a call as commentary, also when the history ends with the call", () => {
    expect(seqs(parent.slice(0, 6), "all")).toEqual([0, 1]);
    expect(seqs(parent.slice(0, 4), "all")).toEqual([0, 1, 3]);
  });

  it("keeps every message of the final response, and none that a call follows", () => {
    const events = makeEvents(
      userMessage(),
      assistantMessage("r1"),
      assistantMessage("r2"),
      toolCall("c1", "r2"),
      assistantMessage("r2"),
      assistantMessage("r2"),
    );
    expect(seqs(events, "all")).toEqual([0, 4, 5]);
    const unnamed = makeEvents(userMessage(), assistantMessage(null), assistantMessage(null));
    expect(seqs(unnamed, "all")).toEqual([0, 2]);
  });

  it("keeps compactions, system messages, context of the harness and answers without a call id", () => {
    const events = makeEvents(
      { kind: "message", role: "system" },
      { kind: "compaction" },
      { kind: "hook", role: "user" },
      toolResult(null),
      { kind: "error", contentHash: null },
    );
    expect(seqs(events, "all")).toEqual([0, 1, 2, 3]);
  });

  it("passes over a text that a log says twice", () => {
    const events = makeEvents(
      userMessage(),
      { ...userMessage(), contentHash: null },
      assistantMessage("r1"),
      { ...assistantMessage(null), contentHash: null },
    );
    expect(seqs(events, "all")).toEqual([0, 2]);
    expect(seqs(events, 1)).toEqual([0, 2]);
  });
});

describe("countGivenEvents", () => {
  it("counts what each choice gives", () => {
    expect(countGivenEvents(parent)).toEqual([0, 2, 5]);
    expect(countGivenEvents([])).toEqual([0]);
    expect(countGivenEvents(makeEvents(systemPrompt))).toEqual([1]);
  });
});

it("agrees with a turn-by-turn reading over random histories", () => {
  for (let seed = 1; seed <= 500; seed++) {
    const events = randomHistory(seededRandom(seed));
    const turns = splitTurns(events);
    const all = turns.flatMap(givenOfTurn);
    expect(seqs(events, "all"), `seed ${seed}`).toEqual(all);
    const counts = countGivenEvents(events);
    expect(counts.at(-1), `seed ${seed}`).toBe(all.length);
    for (let last = 1; last < turns.length; last++) {
      const given = last === turns.length - 1 ? all : turns.slice(-last).flatMap(givenOfTurn);
      expect(seqs(events, last), `seed ${seed}, ${last} turns`).toEqual(given);
      expect(counts[last], `seed ${seed}, ${last} turns`).toBe(given.length);
    }
  }
});

function randomHistory(random: SeededRandom): Event[] {
  const facts = Array.from({ length: random.int(30) }, (_, at) => {
    const response = random.chance(0.8) ? `r${random.int(4) + Math.floor(at / 6)}` : null;
    return random.pick<Partial<Event>>([
      userMessage(),
      assistantMessage(response),
      { ...assistantMessage(response), contentHash: null },
      toolCall(`c${at}`, response),
      toolResult(random.chance(0.5) ? null : `c${at - 1}`),
      reasoning,
      systemPrompt,
      { kind: "compaction" },
      { ...noise(), contentHash: null },
    ]);
  });
  return makeEvents(...facts);
}

/** The first entry is what precedes the first message, empty or not. */
function splitTurns(events: readonly Event[]): Event[][] {
  const turns: Event[][] = [[]];
  for (const event of events) {
    if (event.kind === "message" && event.role === "user") turns.push([]);
    turns.at(-1)?.push(event);
  }
  return turns;
}

function givenOfTurn(turn: readonly Event[]): number[] {
  const spoken = turn.filter(
    ({ kind, role, contentHash }) =>
      contentHash !== null && role === "assistant" && (kind === "message" || kind === "tool_call"),
  );
  const answer = spoken.at(-1);
  const isAnswer = (event: Event) => {
    if (answer?.kind !== "message" || event.kind !== "message" || event.role !== "assistant") return false;
    if (event === answer) return true;
    const between = spoken.slice(spoken.indexOf(event));
    return (
      spoken.includes(event) &&
      event.responseId !== null &&
      between.every((each) => each.kind === "message" && each.responseId === event.responseId)
    );
  };
  return turn.flatMap((event) => {
    const { kind, role, toolCallId } = event;
    const told =
      kind === "system_prompt" ||
      kind === "compaction" ||
      (kind === "message" && role === "user") ||
      (kind === "tool_result" && toolCallId === null);
    return told || isAnswer(event) ? [event.seq] : [];
  });
}

it("a sub-agent is called after its parent, with the first number that is free", () => {
  expect(nameSubAgent("Fix the build", ["Fix the build", "Fix the build (fork 1)", "Other"])).toBe(
    "Fix the build (agent 1)",
  );
  expect(nameSubAgent("Fix (fork 2)", ["Fix (agent 1)", "Fix (agent 2)", "Fix (agent 4)"])).toBe(
    "Fix (agent 3)",
  );
  expect(nameSubAgent("Fix (agent 3)", [])).toBe("Fix (agent 1)");
  expect(nameSubAgent("x".repeat(300), [])).toHaveLength(200);
});
