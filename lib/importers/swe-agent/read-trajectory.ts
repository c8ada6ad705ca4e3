import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements, sliceMember } from "#lib/importers/slice-json.ts";
import { listOf, type Message, readMessage, stringOf } from "./source-message.ts";

/** One event-to-be: a message of the history, or half a step of a trajectory without one. */
export type Item =
  | { kind: "message"; message: Message; bytes: Uint8Array; index: number }
  | { kind: "step"; step: Record<string, unknown>; bytes: Uint8Array; index: number }
  | { kind: "observation"; text: string; bytes: Uint8Array; index: number };

export type Trajectory = {
  path: string;
  bytes: Uint8Array;
  /** Everything of the document but its lists of messages and steps. */
  facts: Record<string, unknown>;
  info: Record<string, unknown>;
  items: Item[];
};

const HEAD = 64_000;
const MARK =
  /"(trajectory_format|model_stats|message_type|exit_status|replay_config|execution_time|thought)"\s*:|mswea_bash_command|<returncode>/;

/** Whether the file is a trajectory of SWE-agent or mini-SWE-agent. */
export function looksLikeTrajectory({ bytes }: SourceFile): boolean {
  const decoder = new TextDecoder();
  const head = decoder.decode(bytes.subarray(0, HEAD));
  if (!/^\uFEFF?\s*[[{]/.test(head)) return false;
  if (!MARK.test(head) && !MARK.test(decoder.decode(bytes.subarray(Math.max(0, bytes.length - HEAD)))))
    return false;
  const parsed = parseJson(bytes);
  return parsed.ok && isTrajectory(parsed.value);
}

function isTrajectory(value: unknown): boolean {
  if (Array.isArray(value)) return isHistory(value) || isMiniList(value);
  if (!isObject(value)) return false;
  const { trajectory_format: format, info, messages, trajectory, history, attempts } = value;
  if (listOf(attempts).some((each) => isObject(each) && !("attempts" in each) && isTrajectory(each)))
    return true;
  if (Array.isArray(messages)) {
    if (typeof format === "string") return format.startsWith("mini-swe-agent");
    return isObject(info) && ("model_stats" in info || "mini_version" in info);
  }
  return listOf(trajectory).some(isStep) || isHistory(listOf(history));
}

/** OpenHands writes lists of actions and observations too, but one of them at a time and with their source. */
function isStep(value: unknown): boolean {
  if (!isObject(value) || typeof value.action !== "string" || "source" in value || "id" in value)
    return false;
  return typeof value.observation === "string" || typeof value.response === "string";
}

function isHistory(values: readonly unknown[]): boolean {
  const messages = values.filter((each) => isObject(each) && typeof each.role === "string");
  return messages.some(
    (each) => isObject(each) && ("message_type" in each || ("agent" in each && "content" in each)),
  );
}

/** mini-SWE-agent's first versions wrote the bare messages; its prompts and observations give them away. */
function isMiniList(values: readonly unknown[]): boolean {
  const messages = values.slice(0, 20).flatMap((each) => readMessage(each) ?? []);
  const said = (role: string, pattern: RegExp) =>
    messages.some(
      (each) => each.role === role && typeof each.content === "string" && pattern.test(each.content),
    );
  return said("assistant", /```(mswea_bash_command|bash)\b/) && said("user", /^\s*<returncode>/);
}

/** Reads one file; null when it holds no message. */
export function readTrajectory({ path, bytes }: SourceFile, rejected: Rejected[]): Trajectory | null {
  const note = (reason: string) => rejected.push({ file: path, line: null, reason });
  const parsed = parseJson(bytes);
  if (!parsed.ok) {
    rejected.push({ file: path, line: parsed.line, reason: parsed.reason });
    return null;
  }
  const document = isObject(parsed.value) ? parsed.value : {};
  const { history: _history, messages: _messages, trajectory: _trajectory, ...facts } = document;
  const items = itemsOf(bytes, document, note);
  if (items.length === 0) {
    note("holds no readable message or step, so there is no run to show");
    return null;
  }
  return { path, bytes, facts, info: isObject(facts.info) ? facts.info : {}, items };
}

type Note = (reason: string) => void;

/** The history is what the model saw; the trajectory takes its place only where there is none. */
function itemsOf(bytes: Uint8Array, document: Record<string, unknown>, note: Note): Item[] {
  for (const key of ["messages", "history"]) {
    const messages = messagesOf(sliceElements(bytes, [key]), `${key}`, note);
    if (messages.length > 0) return messages;
  }
  if (!("trajectory" in document)) return messagesOf(sliceElements(bytes, []), "", note);
  const steps = sliceElements(bytes, ["trajectory"]);
  const first = steps[0];
  const query = first
    ? ["query", "messages"].map((key) => sliceElements(first, [key])).find((each) => each.length > 0)
    : [];
  return [
    ...messagesOf(query ?? [], "trajectory[0].query", note),
    ...steps.flatMap((step, index) => stepItems(step, index, note)),
  ];
}

function messagesOf(slices: readonly Uint8Array[], where: string, note: Note): Item[] {
  return slices.flatMap((slice, index): Item[] => {
    const message = readMessage(JSON.parse(new TextDecoder().decode(slice)));
    if (message) return [{ kind: "message", message, bytes: slice, index }];
    note(`${where}[${index}] is no message and was left out`);
    return [];
  });
}

function stepItems(slice: Uint8Array, index: number, note: Note): Item[] {
  const step: unknown = JSON.parse(new TextDecoder().decode(slice));
  if (!isObject(step)) {
    note(`trajectory[${index}] is no step and was left out`);
    return [];
  }
  const items: Item[] = [{ kind: "step", step, bytes: slice, index }];
  const text = stringOf(step.observation);
  const observed = text === null ? null : sliceMember(slice, ["observation"]);
  if (text !== null && observed) items.push({ kind: "observation", text, bytes: observed, index });
  return items;
}
