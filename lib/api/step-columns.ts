import { z } from "zod";
import { AnswerBadge, type Step, StepKind, type StepTool } from "#lib/conversation/step.ts";
import { Totals } from "#lib/conversation/usage.ts";

const Numbers = z.array(z.number());
const Texts = z.array(z.string());
const MaybeTexts = z.array(z.string().nullable());
const MaybeNumbers = z.array(z.number().nullable());
const Outcome = z.enum(["ok", "error", "pending"]);

/** [call id, name, summary or null for the step's own, outcome, badge] */
const ToolTuple = z.tuple([
  z.string().nullable(),
  z.string(),
  z.string().nullable(),
  Outcome,
  AnswerBadge.nullable(),
]);

const USAGE = Object.keys(Totals.shape) as (keyof Totals)[];

/**
 * Steps by column. Less than half of the bytes of objects, and a third of the time to parse: names are not
 * repeated, and what nearly every step repeats (the model, an only event's id) is not either.
 */
export const StepColumns = z.object({
  firstSeq: Numbers,
  /** Events after the first. */
  more: Numbers,
  eventId: Texts,
  /** Null: the step has one event. */
  lastEventId: MaybeTexts,
  kind: z.array(StepKind),
  summary: Texts,
  timestamp: MaybeTexts,
  models: Texts,
  /** Index into `models`; -1 for none. */
  model: Numbers,
  responseId: MaybeTexts,
  tools: z.array(z.array(ToolTuple).nullable()),
  prefixHash: Texts,
  /** Indexes of steps. */
  failed: Numbers,
  offline: Numbers,
  /** In the order of Totals; null for a field no step reports. */
  usage: z.array(MaybeNumbers.nullable()).length(USAGE.length),
});
export type StepColumns = z.infer<typeof StepColumns>;

export function toStepColumns(steps: readonly Step[]): StepColumns {
  const models = [...new Set(steps.flatMap((step) => step.model ?? []))];
  const indexesOf = (test: (step: Step) => boolean) =>
    steps.flatMap((step, index) => (test(step) ? [index] : []));
  return {
    firstSeq: steps.map((step) => step.firstSeq),
    more: steps.map((step) => step.lastSeq - step.firstSeq),
    eventId: steps.map((step) => step.eventId),
    lastEventId: steps.map((step) => (step.lastEventId === step.eventId ? null : step.lastEventId)),
    kind: steps.map((step) => step.kind),
    summary: steps.map((step) => step.summary),
    timestamp: steps.map((step) => step.timestamp),
    models,
    model: steps.map((step) => (step.model === null ? -1 : models.indexOf(step.model))),
    responseId: steps.map((step) => step.responseId),
    tools: steps.map((step) =>
      step.tools.length === 0 ? null : step.tools.map((tool) => toTuple(tool, step)),
    ),
    prefixHash: steps.map((step) => step.prefixHash),
    failed: indexesOf((step) => step.isError),
    offline: indexesOf((step) => step.offline === true),
    usage: USAGE.map((field) => {
      const column = steps.map((step) => step.usage[field] ?? null);
      return column.every((value) => value === null) ? null : column;
    }),
  };
}

export function fromStepColumns(columns: StepColumns): Step[] {
  const failed = new Set(columns.failed);
  const offline = new Set(columns.offline);
  const [responses, costed, input, cacheRead, cacheWrite, output, reasoning, cost, latency, unmetered] =
    columns.usage;
  return columns.eventId.map((eventId, index): Step => {
    const firstSeq = columns.firstSeq[index] ?? 0;
    const summary = columns.summary[index] ?? "";
    const unmeteredResponses = unmetered?.[index] ?? null;
    return {
      firstSeq,
      lastSeq: firstSeq + (columns.more[index] ?? 0),
      eventId,
      lastEventId: columns.lastEventId[index] ?? eventId,
      kind: columns.kind[index] ?? "note",
      summary,
      timestamp: columns.timestamp[index] ?? null,
      model: columns.models[columns.model[index] ?? -1] ?? null,
      responseId: columns.responseId[index] ?? null,
      tools: columns.tools[index]?.map((tuple) => fromTuple(tuple, summary)) ?? [],
      isError: failed.has(index),
      ...(offline.has(index) ? { offline: true } : {}),
      usage: {
        responses: responses?.[index] ?? 0,
        costedResponses: costed?.[index] ?? 0,
        input: input?.[index] ?? null,
        cacheRead: cacheRead?.[index] ?? null,
        cacheWrite: cacheWrite?.[index] ?? null,
        output: output?.[index] ?? null,
        reasoning: reasoning?.[index] ?? null,
        cost: cost?.[index] ?? null,
        latencyMs: latency?.[index] ?? null,
        ...(unmeteredResponses === null ? {} : { unmeteredResponses }),
      },
      prefixHash: columns.prefixHash[index] ?? "",
    };
  });
}

function toTuple(tool: StepTool, step: Step): z.infer<typeof ToolTuple> {
  const summary = tool.summary === step.summary ? null : tool.summary;
  return [tool.callId, tool.name, summary, tool.outcome, tool.badge ?? null];
}

function fromTuple(
  [callId, name, summary, outcome, badge]: z.infer<typeof ToolTuple>,
  own: string,
): StepTool {
  return { callId, name, summary: summary ?? own, outcome, ...(badge === null ? {} : { badge }) };
}
