import type { Step } from "./source-trajectory.ts";

export type PlacedStep = { step: Step; bytes: Uint8Array; index: number };

/** A trajectory of the upload: a file of its own, a line of a file, or embedded in another one. */
export type Trajectory = {
  /** Names it within the import. */
  key: string;
  path: string;
  line: number | null;
  /** Its document, or the element of the document that embeds it. */
  bytes: Uint8Array;
  /** Everything but steps and embedded trajectories. */
  facts: Record<string, unknown>;
  sessionId: string | null;
  trajectoryId: string | null;
  steps: PlacedStep[];
  /** The trajectory that embeds it. */
  host: Trajectory | null;
};
