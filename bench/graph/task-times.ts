import { z } from "zod";

const TraceEvent = z.object({
  name: z.string(),
  ts: z.number().default(0),
  pid: z.number(),
  tid: z.number(),
  dur: z.number().default(0),
  /** Time on a processor; what the thread waited for others is not in it. */
  tdur: z.number().default(0),
});
const Trace = z.object({ traceEvents: z.array(TraceEvent) });

/** What a trace needs for `longestTask`. */
export const TASK_CATEGORIES = ["toplevel", "blink.user_timing"];
const TASK = "ThreadControllerImpl::RunTask";

export type LongestTask = { wallMs: number; processorMs: number };

/**
 * The longest task of the thread that set the marks, from the first of them to the second: as the reader feels it,
 * and as it would be with the machine to itself.
 */
export function longestTask(trace: Buffer, [from, to]: readonly [string, string]): LongestTask {
  const { traceEvents } = Trace.parse(JSON.parse(trace.toString()));
  const start = traceEvents.find(({ name }) => name === from);
  const end = traceEvents.find(({ name }) => name === to);
  if (start === undefined || end === undefined) throw new Error(`The trace has no ${from} or no ${to}.`);
  const tasks = traceEvents.filter(
    ({ name, pid, tid, ts }) =>
      name === TASK && pid === start.pid && tid === start.tid && ts >= start.ts && ts <= end.ts,
  );
  const longest = (times: number[]) => Math.max(0, ...times) / 1_000;
  return {
    wallMs: longest(tasks.map(({ dur }) => dur)),
    processorMs: longest(tasks.map(({ tdur }) => tdur)),
  };
}
