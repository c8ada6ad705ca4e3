import { z } from "zod";

const chunks = z.number().int().min(0).optional();

/**
 * Everything that can go wrong on purpose. `afterChunks` counts content deltas already sent (default 1).
 * Faults that need no transport trick are plain reply fields: invalid tool arguments (`toolCalls[].arguments`
 * as raw text), unknown tools, missing or negative usage (`usage`), a filter stop (`finish`), slowness (delays).
 */
export const Fault = z.discriminatedUnion("kind", [
  /** An HTTP error with the protocol's own error body; `body` replaces it. 502 answers HTML, as gateways do. */
  z.strictObject({
    kind: z.literal("status"),
    status: z.number().int().min(400).max(599),
    retryAfter: z.string().optional(),
    body: z.string().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal("context_overflow") }),
  z.strictObject({
    kind: z.literal("redirect"),
    status: z.union([z.literal(302), z.literal(307), z.literal(308)]),
    location: z.string(),
  }),
  /** The request is read, and nothing is ever answered. */
  z.strictObject({ kind: z.literal("no_headers") }),
  /** HTTP 200, application/json, and an error object where the answer should be. */
  z.strictObject({
    kind: z.literal("error_object"),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  /** HTTP 200 and an error event inside the stream. */
  z.strictObject({
    kind: z.literal("error_event"),
    afterChunks: chunks,
    /** Before any output item is opened: the OpenAI clients then throw instead of streaming an error. */
    beforeOutput: z.boolean().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
    /** Responses only: `response.failed` in place of the `error` event. */
    asFailed: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal("hang"), afterChunks: chunks }),
  z.strictObject({ kind: z.literal("reset"), afterChunks: chunks }),
  /** The connection ends cleanly in the middle of a data line. */
  z.strictObject({ kind: z.literal("half_json"), afterChunks: chunks }),
  /** A whole event whose data is not JSON; the stream then goes on as if nothing had happened. */
  z.strictObject({ kind: z.literal("garbage_event"), afterChunks: chunks }),
  /** The connection ends cleanly between two events, before the terminal one. */
  z.strictObject({ kind: z.literal("truncated"), afterChunks: chunks }),
  /** All content, but no finish reason, no usage and no sentinel. */
  z.strictObject({ kind: z.literal("no_terminal") }),
  /** Only the closing sentinel is missing. */
  z.strictObject({ kind: z.literal("no_done") }),
  z.strictObject({ kind: z.literal("crlf") }),
  /** Every multi-byte character is torn between two writes. */
  z.strictObject({ kind: z.literal("split_utf8") }),
  /** Comment lines and blank lines between the events. */
  z.strictObject({ kind: z.literal("comments") }),
  /** One delta of this many bytes. */
  z.strictObject({
    kind: z.literal("big_event"),
    bytes: z
      .number()
      .int()
      .min(1)
      .max(64 * 1024 * 1024),
  }),
  /** The stream is right and its content type wrong. */
  z.strictObject({ kind: z.literal("content_type"), value: z.string() }),
  z.strictObject({ kind: z.literal("duplicate"), scope: z.enum(["deltas", "all"]) }),
  /** `swap`: neighbouring deltas change places; `early`: the first delta comes before its item is opened. */
  z.strictObject({ kind: z.literal("out_of_order"), order: z.enum(["swap", "early"]) }),
]);
export type Fault = z.infer<typeof Fault>;
