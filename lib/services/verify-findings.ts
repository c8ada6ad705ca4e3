import type { Fault, VerifyReport } from "#lib/api/verification.ts";

/** What a verification has found so far. */
export type Findings = {
  fault: Fault | null;
  receipt: VerifyReport["receipt"];
  source: VerifyReport["source"];
  conversations: number;
  events: number;
  bytes: number;
  receipts: number;
};

export const EMPTY_FINDINGS: Findings = {
  fault: null,
  receipt: null,
  source: null,
  conversations: 0,
  events: 0,
  bytes: 0,
  receipts: 0,
};

/** Yields how far it is, ends with what it found. */
export type FindingSteps = AsyncGenerator<{ events: number; total: number }, Findings>;
