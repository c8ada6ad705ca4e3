import { compareText } from "#lib/importers/source-path.ts";
import { conversationIdOf } from "./describe-run.ts";
import { eventTimeOf } from "./match-costs.ts";
import type { OpenRun } from "./open-run.ts";
import { loadBody, loadBytes } from "./read-events.ts";

/** Smaller is older, key by key. */
type Age = { numbers: number[]; path: string };

/**
 * Sorts directories that share events, sources before their forks. In this order of proof: when their servers say they
 * were made; a fork's meters start anew, so they lack responses of the events it copied; a fork at an event leaves out
 * the state updates beside its path; a fork's own events came later.
 */
export function byAge(members: readonly OpenRun[]): (a: OpenRun, b: OpenRun) => number {
  const counts = new Map<string, number>();
  for (const { log } of members) for (const id of log.keys()) counts.set(id, (counts.get(id) ?? 0) + 1);
  const isShared = (id: string) => (counts.get(id) ?? 0) > 1;
  const times = members.map((each) => Date.parse(each.meta?.created_at ?? ""));
  const areDated = times.every((time) => !Number.isNaN(time));
  const ages = new Map(
    members.map((run, at) => [run, ageOf(run, areDated ? (times[at] ?? 0) : 0, isShared)]),
  );
  return (a, b) => {
    const [one, other] = [ages.get(a), ages.get(b)];
    if (!one || !other) return 0;
    for (const [at, number] of one.numbers.entries()) {
      const difference = number - (other.numbers[at] ?? 0);
      if (difference) return difference;
    }
    return compareText(one.path, other.path);
  };
}

function ageOf(run: OpenRun, createdAt: number, isShared: (id: string) => boolean): Age {
  const metered = new Set(
    run.meters.flatMap(({ responses }) => responses.map(({ responseId }) => responseId)),
  );
  const lastShared = run.log.events.findLast(({ id }) => isShared(id))?.row ?? -1;
  let unmetered = 0;
  let between = 0;
  for (const { row, id, response } of run.log.events) {
    if (!isShared(id)) between += row < lastShared ? 1 : 0;
    else if (run.state && response && !metered.has(response.id)) unmetered++;
  }
  // What does not say which conversation it is can only be a copy of one that does.
  const isNameless = conversationIdOf(run) === null ? 1 : 0;
  const numbers = [isNameless, createdAt, unmetered, -between, firstOwnTime(run, lastShared)];
  return { numbers, path: run.run.path };
}

/** A log that ends with what it shares was left there: older than one that went on. */
function firstOwnTime({ log }: OpenRun, lastShared: number): number {
  const own = log.events.at(lastShared + 1);
  return own ? (eventTimeOf(loadBody(own, loadBytes(own.slot)).timestamp)?.ms ?? 0) : 0;
}
