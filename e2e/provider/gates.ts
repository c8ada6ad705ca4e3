import type { HoldPoint, RequestMatch } from "./reply.ts";
import type { LoggedRequest } from "./request-log.ts";
import { matchesRequest } from "./request-log.ts";

export type HoldOptions = {
  at: HoldPoint;
  match?: RequestMatch | ((request: LoggedRequest) => boolean) | undefined;
  /** How many requests it stops; default 1. */
  times?: number | undefined;
};

/** A handle on a hold: wait until requests stand at it, then let them go on. */
export type Gate = {
  /** The first request that was stopped. */
  reached: Promise<LoggedRequest>;
  /** Resolves when `count` requests have been stopped, in order of arrival at the gate. */
  arrivals(count: number): Promise<LoggedRequest[]>;
  release(): void;
};

type Hold = {
  options: HoldOptions;
  arrived: LoggedRequest[];
  waiting: { count: number; resolve: (requests: LoggedRequest[]) => void }[];
  open: boolean;
  opened: Promise<void>;
  release: () => void;
};

export type Gates = {
  add(options: HoldOptions): Gate;
  /** Null when nothing holds this request at this point, else a promise of its release. */
  pass(request: LoggedRequest, point: HoldPoint): Promise<void> | null;
  releaseAll(): void;
};

function samePoint(a: HoldPoint, b: HoldPoint): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  return a.afterChunks === b.afterChunks;
}

function isFor(hold: Hold, request: LoggedRequest): boolean {
  const { match } = hold.options;
  if (match === undefined) return true;
  return typeof match === "function" ? match(request) : matchesRequest(request, match);
}

function createHold(options: HoldOptions): Hold {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const hold: Hold = { options, arrived: [], waiting: [], open: false, opened, release: () => {} };
  hold.release = () => {
    hold.open = true;
    open();
  };
  return hold;
}

function arrive(hold: Hold, request: LoggedRequest): void {
  hold.arrived.push(request);
  for (const waiter of hold.waiting) {
    if (hold.arrived.length >= waiter.count) waiter.resolve(hold.arrived.slice(0, waiter.count));
  }
}

/** Places where streams stop on demand, so that tests freeze a moment instead of sleeping. */
export function createGates(): Gates {
  const holds = new Set<Hold>();
  const arrivals = (hold: Hold, count: number) =>
    new Promise<LoggedRequest[]>((resolve) => {
      if (hold.arrived.length >= count) resolve(hold.arrived.slice(0, count));
      else hold.waiting.push({ count, resolve });
    });
  return {
    add(options) {
      const hold = createHold(options);
      holds.add(hold);
      return {
        reached: arrivals(hold, 1).then(([first]) => {
          if (first === undefined) throw new Error("A gate was reached by no request.");
          return first;
        }),
        arrivals: (count) => arrivals(hold, count),
        release: hold.release,
      };
    },
    pass(request, point) {
      const holding = [...holds].filter((hold) => {
        const full = hold.arrived.length >= (hold.options.times ?? 1);
        return !hold.open && !full && samePoint(hold.options.at, point) && isFor(hold, request);
      });
      if (holding.length === 0) return null;
      for (const hold of holding) arrive(hold, request);
      return Promise.all(holding.map((hold) => hold.opened)).then(() => undefined);
    },
    releaseAll() {
      for (const hold of holds) hold.release();
      holds.clear();
    },
  };
}
