import type { Lane } from "#lib/api/graph.ts";

/** Which part of a family the graph shows, and how to show another. Owned by the page: it is in the URL. */
export type Hoisting = {
  /** The branch that is shown alone with what is below it; null while everything is. */
  branch: Lane | null;
  /** Number of that branch's first step; 1 while everything is shown. */
  firstNumber: number;
  /** Shows a branch and what is below it alone, or with null everything. */
  show: (conversationId: string | null) => void;
};
