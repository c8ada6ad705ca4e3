import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isKnownKind } from "#lib/importers/openhands-sdk/source-event.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements, sliceMember } from "#lib/importers/slice-json.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { readSourceEvent } from "./source-event.ts";

/** One run: its events, each with the bytes of its place, and what the document says about it. */
export type RunDocument = {
  key: string;
  path: string;
  line: number | null;
  /** What the run is made of: the file, or its line or element of it. */
  bytes: Uint8Array;
  facts: Record<string, unknown>;
  events: Uint8Array[];
  /** The events are those of the SDK that came after this format. */
  isSdk: boolean;
};

const LISTS = ["history", "trajectory", "events"] as const;
const HEAD = 64_000;
const MARK = /"(action|observation|history|trajectory|instance_id)"\s*:/;

/** Whether the file is a list of events, or holds documents with one. */
export function looksLikeRuns({ bytes }: SourceFile): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD));
  if (!/^\uFEFF?\s*[[{]/.test(head) || !MARK.test(head)) return false;
  const whole = parseJson(bytes);
  if (whole.ok) return isRun(whole.value) || (Array.isArray(whole.value) && whole.value.some(isRun));
  const lines = splitLines(bytes).slice(0, 5);
  return lines.some(({ bytes: line }) => {
    const parsed = parseJson(line);
    return parsed.ok && (isRun(parsed.value) || isEvent(parsed.value));
  });
}

/** A list of events under one of its names. Those of the SDK are taken only from an evaluation's output. */
function isRun(value: unknown): boolean {
  if (Array.isArray(value)) return value.slice(0, 20).some(isEvent);
  if (!isObject(value)) return false;
  return LISTS.some((name) => {
    const list = value[name];
    if (!Array.isArray(list)) return false;
    const head = list.slice(0, 20).flat(1);
    return (
      head.some(isEvent) || (("instance_id" in value || "test_result" in value) && head.some(isSdkEvent))
    );
  });
}

/** The fields beside the type tell it from records of other programs that have an action. */
export function isEvent(value: unknown): boolean {
  if (!isObject(value) || readSourceEvent(value) === null) return false;
  const hasPlace = "source" in value || "cause" in value || "timestamp" in value;
  const oldest =
    "thought" in value || "wait_for_response" in value || "command_id" in value || "code" in value;
  return isObject(value.args) || isObject(value.extras) || (hasPlace && "id" in value) || oldest;
}

function isSdkEvent(value: unknown): boolean {
  return isObject(value) && isKnownKind(value.kind) && typeof value.id === "string";
}

type Note = (line: number | null, reason: string) => void;

/** The runs of a file. What cannot be read is rejected by line or place. */
export function readDocuments({ path, bytes }: SourceFile, rejected: Rejected[]): RunDocument[] {
  const note: Note = (line, reason) => rejected.push({ file: path, line, reason });
  const whole = parseJson(bytes);
  if (whole.ok && Array.isArray(whole.value) && !whole.value.slice(0, 20).some(isEvent)) {
    return sliceElements(bytes, []).flatMap((slice, at) =>
      readRun(`${path}#${at + 1}`, path, null, slice, note),
    );
  }
  if (whole.ok) return readRun(path, path, null, bytes, note);
  const lines = splitLines(bytes).flatMap((each) => {
    const parsed = parseJson(each.bytes);
    if (parsed.ok) return [{ ...each, value: parsed.value }];
    note(each.line, parsed.reason.replace(" at line 1, column ", " at column "));
    return [];
  });
  if (lines.some(({ value }) => isRun(value))) {
    return lines.flatMap((each) => readRun(`${path}:${each.line}`, path, each.line, each.bytes, note));
  }
  const events = lines.map((each) => each.bytes);
  return [{ key: path, path, line: null, bytes, facts: {}, events, isSdk: false }];
}

function readRun(
  key: string,
  path: string,
  line: number | null,
  bytes: Uint8Array,
  note: Note,
): RunDocument[] {
  const parsed = parseJson(bytes);
  const value = parsed.ok ? parsed.value : null;
  if (!isRun(value)) {
    note(line, line === null ? `${key}: holds no events` : "holds no events");
    return [];
  }
  if (Array.isArray(value)) {
    return [{ key, path, line, bytes, facts: {}, events: eventSlices(bytes, []), isSdk: false }];
  }
  const facts = isObject(value) ? { ...value } : {};
  const name =
    LISTS.find((each) => Array.isArray(facts[each]) && isRun({ ...facts, ...without(each) })) ?? "history";
  const list = facts[name];
  const isSdk = Array.isArray(list) && !list.slice(0, 20).flat(1).some(isEvent);
  for (const each of LISTS) delete facts[each];
  return [{ key, path, line, bytes, facts, events: eventSlices(bytes, [name]), isSdk }];
}

function without(kept: string): Record<string, null> {
  return Object.fromEntries(LISTS.filter((name) => name !== kept).map((name) => [name, null]));
}

/** The oldest outputs pair every action with its observation. */
function eventSlices(bytes: Uint8Array, path: readonly string[]): Uint8Array[] {
  return sliceElements(bytes, path).flatMap((slice) =>
    slice[0] === 0x5b && sliceMember(slice, []) ? sliceElements(slice, []) : [slice],
  );
}
