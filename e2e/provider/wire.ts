import type { Answer } from "./answer.ts";
import type { Frame } from "./frame.ts";

/** An error as a provider words it; `status` is the HTTP status it has, or would have outside a stream. */
export type WireError = { status: number; code?: string | undefined; message?: string | undefined };

/** One wire protocol: how an answer and an error look in it. */
export type Wire = {
  frames(answer: Answer): Frame[];
  body(answer: Answer): unknown;
  errorBody(error: WireError): unknown;
  /** The error as an event; `sequence` is the number of frames before it. */
  errorFrame(error: WireError, sequence: number): Frame;
};

/** The wording for a context overflow, which both families answer with HTTP 400. */
export const OVERFLOW_MESSAGE = {
  openai: "Your input exceeds the context window of this model. Please adjust your input and try again.",
  anthropic: "prompt is too long: 212345 tokens > 200000 maximum",
} as const;
