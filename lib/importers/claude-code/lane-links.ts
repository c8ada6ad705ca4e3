import type { LineList } from "./line-list.ts";
import type { PlacedLine } from "./transcript-line.ts";

/** No line. */
export const NONE = -1;

/** What the lines of a lane go on from, free of cycles. Numbers, not objects: there may be a million lines. */
export type LaneLinks = {
  lines: LineList;
  /**
   * Index in the lane of what each line goes on from; -1: nothing in the lane. It may be higher than the line's own:
   * hooks and snapshots can be written early.
   */
  parents: Int32Array;
  /** Lines without a parent in the lane that go on from one of another file: the session was resumed or forked there. */
  outside: Map<number, PlacedLine>;
};
