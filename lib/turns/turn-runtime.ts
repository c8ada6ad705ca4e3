import { randomUUID } from "node:crypto";
import type { EnvRecord } from "#lib/llm/base-url.ts";
import type { Timeouts } from "#lib/llm/model-call.ts";
import type { PriceTable } from "#lib/llm/prices.ts";
import { DEFAULT_TIMEOUTS } from "#lib/llm/wait-limit.ts";
import { LiveTurns } from "./live-turns.ts";

/** What the turns of one process share. */
export type TurnRuntime = {
  /** Names this process in leases. */
  owner: string;
  env: EnvRecord;
  prices: PriceTable;
  /** Why the operator's own price file is not used. */
  priceWarnings: readonly string[];
  timeouts: Timeouts;
  /** How long a process that says nothing keeps a conversation. */
  leaseMs: number;
  /** How often a running turn renews its lease, writes down what was streamed and looks for a cancel. */
  tickMs: number;
  live: LiveTurns;
};

/** Long enough for a stalled disk or a suspended machine to come back, short enough to wait for. */
const LEASE_MS = 20_000;
const TICK_MS = 1_000;

export function createTurnRuntime(
  options: Pick<TurnRuntime, "env" | "prices"> & Partial<Omit<TurnRuntime, "live">>,
): TurnRuntime {
  return {
    owner: randomUUID(),
    priceWarnings: [],
    timeouts: DEFAULT_TIMEOUTS,
    leaseMs: LEASE_MS,
    tickMs: TICK_MS,
    ...options,
    live: new LiveTurns(),
  };
}
