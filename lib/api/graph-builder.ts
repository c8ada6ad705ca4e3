import type { Step } from "#lib/conversation/step.ts";
import type { FamilyGraph, Lane } from "./graph.ts";
import type { GraphHead, GraphSteps, KnownLanes, LaneHead } from "./graph-stream.ts";

/**
 * Puts a family graph together from its stream, on top of the one there was. Lanes and steps that have not changed
 * stay the very objects they were: what shows them has nothing to do.
 */
export class GraphBuilder {
  readonly #before: ReadonlyMap<string, Lane>;
  #head: GraphHead | null = null;
  #ended = false;
  /** Own copies of the steps of lanes that get some, by lane. */
  readonly #steps = new Map<number, Step[]>();

  constructor(before: FamilyGraph | null) {
    this.#before = new Map(before?.lanes.map((lane) => [lane.conversationId, lane]));
  }

  /** What the other end need not send again. */
  known(): KnownLanes["known"] {
    return (
      [...this.#before.values()]
        // Of a run that is being recorded also the steps that are here may change: their usage comes later.
        .filter((lane) => lane.pending === undefined && lane.recording !== true)
        .map(({ conversationId, headSeq, headHash }) => [conversationId, headSeq, headHash])
    );
  }

  takeHead(head: GraphHead): void {
    this.#head = head;
  }

  takeEnd(): void {
    this.#ended = true;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** A window of steps, each in place of what was there. @returns how many they are */
  takeSteps(runs: GraphSteps["runs"], steps: readonly Step[]): number {
    let taken = 0;
    for (const [lane, at, count] of runs) {
      const own = this.#ownSteps(lane);
      for (let index = 0; index < count; index++) {
        const step = steps[taken + index];
        if (step !== undefined) own[at + index] = step;
      }
      taken += count;
    }
    return taken;
  }

  /** The graph as far as it has come: lanes whose steps are not all here are `pending`. */
  soFar(): FamilyGraph | null {
    return this.#build((head, steps) => {
      const pending = { steps: head.stepCount, errors: head.errorCount };
      const lane = { ...this.#toLane(head), steps: [...steps] };
      return steps.length < head.stepCount ? { ...lane, pending } : lane;
    });
  }

  /** The whole graph; null when the stream has not come to its end. */
  whole(): FamilyGraph | null {
    if (!this.#ended) return null;
    return this.#build((head, steps) => {
      const before = this.#before.get(head.conversationId);
      const same = before !== undefined && before.steps === steps && hasHead(before, head);
      return same ? before : { ...this.#toLane(head), steps };
    });
  }

  #ownSteps(lane: number): Step[] {
    const started = this.#steps.get(lane);
    if (started !== undefined) return started;
    const head = this.#head?.lanes[lane];
    const own = head === undefined ? [] : [...this.#knownSteps(head)];
    this.#steps.set(lane, own);
    return own;
  }

  #knownSteps({ conversationId, resumes }: LaneHead): Step[] {
    return (resumes ? this.#before.get(conversationId)?.steps : undefined) ?? [];
  }

  #build(toLane: (head: LaneHead, steps: Step[]) => Lane): FamilyGraph | null {
    if (this.#head === null) return null;
    const { type: _, lanes, ...family } = this.#head;
    return {
      ...family,
      lanes: lanes.map((head, index) => toLane(head, this.#steps.get(index) ?? this.#knownSteps(head))),
    };
  }

  #toLane(head: LaneHead): Omit<Lane, "steps"> {
    const before = this.#before.get(head.conversationId);
    const { stepCount: _, errorCount: __, resumes: ___, sharedPrefix, configChanged, ...facts } = head;
    return {
      ...facts,
      sharedPrefix: sharedPrefix === undefined ? (before?.sharedPrefix ?? null) : sharedPrefix,
      configChanged: configChanged ?? before?.configChanged ?? false,
    };
  }
}

function hasHead(lane: Lane, { stepCount: _, errorCount: __, resumes: ___, ...head }: LaneHead): boolean {
  const facts: Record<string, unknown> = lane;
  return (
    lane.pending === undefined &&
    Object.entries(head).every(([name, value]) => JSON.stringify(facts[name]) === JSON.stringify(value))
  );
}
