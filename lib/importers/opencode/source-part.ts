import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";

const Text = z.string().nullish().catch(null);
const Flag = z.boolean().nullish().catch(null);
const Time = z.object({
  start: z.number().nullish().catch(null),
  end: z.number().nullish().catch(null),
  /** When the output was taken out of what the model sees. */
  compacted: z.number().nullish().catch(null),
});
const State = z.object({
  status: Text,
  input: z.unknown().optional(),
  raw: Text,
  output: z.unknown().optional(),
  error: Text,
  title: Text,
  metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
  attachments: z.array(z.unknown()).nullish().catch(null),
  time: Time.nullish().catch(null),
});

/** A field of a wrong type counts as absent: the part is worth more than the field. */
const Part = z.object({
  type: z.string(),
  id: Text,
  text: Text,
  /** Written by opencode, not by a person. */
  synthetic: Flag,
  /** Shown to people only. */
  ignored: Flag,
  time: Time.nullish().catch(null),
  tool: Text,
  callID: Text,
  state: State.nullish().catch(null),
  mime: Text,
  url: Text,
  filename: Text,
  /** Of an agent mention. */
  name: Text,
  /** Of a sub-task. */
  agent: Text,
  description: Text,
  prompt: Text,
  tokens: z.unknown().optional(),
  cost: z.unknown().optional(),
  reason: Text,
  error: z.unknown().optional(),
});

export type SourcePart = z.infer<typeof Part> & { raw: Record<string, unknown> };

/** "done" is the last line of a stream. */
const KNOWN_TYPES: ReadonlySet<string> = new Set(
  "text reasoning file agent tool step-start step-finish snapshot patch retry compaction subtask done".split(
    " ",
  ),
);

/** One part of a message; null when it is none. */
export function readPart(value: unknown): SourcePart | null {
  const read = Part.safeParse(value);
  return read.success && isObject(value) ? { ...read.data, raw: value } : null;
}

export function isKnownPart(part: SourcePart): boolean {
  return KNOWN_TYPES.has(part.type);
}

/** Whether a tool has come to an end: one that has not has no result. */
export function isAnswered(part: SourcePart): boolean {
  return part.state?.status === "completed" || part.state?.status === "error";
}

/** The session a `task` call started; null for any other part. */
export function spawnedSession(part: SourcePart): string | null {
  const metadata = part.type === "tool" ? part.state?.metadata : null;
  const id = metadata && (Object.hasOwn(metadata, "sessionId") ? metadata.sessionId : metadata.sessionID);
  return typeof id === "string" && id !== "" ? id : null;
}
