import { peekRecords, readRecords, startsLike } from "#lib/importers/chat/read-records.ts";
import { shortText } from "#lib/importers/chat/source-text.ts";
import type { ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { sha256 } from "#lib/sha256.ts";
import { type Attributes, listOf, plainValue, readAttributes } from "./any-value.ts";
import { inCamelCase } from "./snake-case.ts";
import { compareSpans, operationOf, type Span, type SpanEvent } from "./span.ts";

type Raw = Record<string, unknown>;
type Place = Pick<Span, "file" | "line">;

/** OTLP/JSON as exporters write it: one document, a list of them, or one per line (the collector's file exporter). */
export function looksLikeOtlp(file: SourceFile): boolean {
  return peekRecords(file).some(isExport) || startsLike(file, MARK);
}

const MARK = /^[\s\uFEFF[]*\{\s*"resource(S|_s)pans"\s*:\s*\[/;

function isExport(value: unknown): value is Raw {
  return isObject(value) && LISTS.some((name) => Array.isArray(value[name]));
}

const LISTS = ["resourceSpans", "resourceLogs", "resource_spans", "resource_logs"];

/** In the one spelling that is read here. */
function exportOf(value: unknown): Raw | null {
  if (!isExport(value)) return null;
  const isSnakeCase = "resource_spans" in value || "resource_logs" in value;
  const record = isSnakeCase ? inCamelCase(value) : value;
  return isObject(record) ? record : null;
}

/** Every GenAI span of the files once, in order of time, with the log records that name it. */
export function readSpans(files: readonly SourceFile[], result: ImportResult): Span[] {
  const spans = new Map<string, Span>();
  const logs = new Map<string, SpanEvent[]>();
  const logFiles = new Set<string>();
  for (const file of files) {
    if (!looksLikeOtlp(file)) {
      result.ignored.push(file.path);
      continue;
    }
    let found = 0;
    const { records } = readRecords(file, result.rejected);
    for (const { value, line } of records) {
      const reject = (reason: string) => result.rejected.push({ file: file.path, line, reason });
      const record = exportOf(value);
      if (!record) {
        reject("holds no resourceSpans");
        continue;
      }
      for (const span of spansOf(record, { file: file.path, line }, reject)) {
        addSpan(spans, span, reject);
        found++;
      }
      const told = collectLogs(record, logs);
      found += told;
      if (told > 0) logFiles.add(file.path);
    }
    if (records.length > 0 && found === 0) {
      const reason = "holds no GenAI span: none has a gen_ai.* attribute";
      result.rejected.push({ file: file.path, line: null, reason });
    }
  }
  if (spans.size === 0)
    for (const file of logFiles) result.rejected.push({ file, line: null, reason: LOGS_ONLY });
  return [...spans.values()]
    .map((span) => ({ ...span, events: [...span.events, ...(logs.get(keyOf(span)) ?? [])] }))
    .sort(compareSpans);
}

const LOGS_ONLY = "holds log records of GenAI spans, but not the spans: send the file with the spans too";

function addSpan(spans: Map<string, Span>, span: Span, reject: (reason: string) => void): void {
  const known = spans.get(keyOf(span));
  if (!known) spans.set(keyOf(span), span);
  else if (known.hash !== span.hash) {
    const place = known.line === null ? known.file : `${known.file}, line ${known.line}`;
    reject(`holds span ${span.spanId} with another content than ${place}; the first counts`);
  }
}

export function keyOf({ traceId, spanId }: Pick<Span, "traceId" | "spanId">): string {
  return `${traceId}/${spanId}`;
}

function* spansOf(record: Raw, place: Place, reject: (reason: string) => void): Generator<Span> {
  for (const group of listOf(record.resourceSpans)) {
    if (!isObject(group)) continue;
    const resource = readAttributes(isObject(group.resource) ? group.resource.attributes : []);
    for (const scope of listOf(group.scopeSpans ?? group.instrumentationLibrarySpans)) {
      for (const raw of isObject(scope) ? listOf(scope.spans) : []) {
        const span = isObject(raw) ? readSpan(raw, resource, place) : "a span that is no object";
        if (typeof span === "string") reject(`holds ${span}; it was left out`);
        else if (span) yield span;
      }
    }
  }
}

/** Null for a span of something else; a text says what is wrong with one of ours. */
function readSpan(raw: Raw, resource: Attributes, place: Place): Span | string | null {
  const attributes = readAttributes(raw.attributes);
  const name = shortText(raw.name, 500) ?? "span";
  const operation = operationOf(name, attributes);
  if (operation === null) return null;
  const traceId = shortText(raw.traceId, 200);
  const spanId = shortText(raw.spanId, 200);
  if (traceId === null || spanId === null)
    return `the span ${JSON.stringify(name.slice(0, 80))} without an id`;
  return {
    traceId,
    spanId,
    parentId: shortText(raw.parentSpanId, 200),
    name,
    operation,
    start: nanoseconds(raw.startTimeUnixNano),
    end: nanoseconds(raw.endTimeUnixNano),
    failure: failureOf(raw.status, attributes),
    attributes,
    events: listOf(raw.events).flatMap(readEvent),
    resource,
    ...place,
    hash: sha256(JSON.stringify(raw)),
  };
}

function readEvent(raw: unknown): SpanEvent[] {
  if (!isObject(raw)) return [];
  const attributes = readAttributes(raw.attributes);
  const name = shortText(raw.name ?? raw.eventName ?? attributes.get("event.name"), 200);
  return name?.startsWith("gen_ai.") ? [{ name, attributes, body: plainValue(raw.body) }] : [];
}

/** Where the conventions are logs: messages stand in log records that name their span. @returns how many. */
function collectLogs(record: Raw, logs: Map<string, SpanEvent[]>): number {
  let found = 0;
  for (const group of listOf(record.resourceLogs)) {
    for (const scope of isObject(group) ? listOf(group.scopeLogs) : []) {
      for (const raw of isObject(scope) ? listOf(scope.logRecords) : []) {
        if (!isObject(raw)) continue;
        const ids = { traceId: shortText(raw.traceId, 200), spanId: shortText(raw.spanId, 200) };
        if (ids.traceId === null || ids.spanId === null) continue;
        const key = keyOf({ traceId: ids.traceId, spanId: ids.spanId });
        const events = readEvent(raw);
        found += events.length;
        logs.set(key, [...(logs.get(key) ?? []), ...events]);
      }
    }
  }
  return found;
}

function nanoseconds(value: unknown): bigint | null {
  if (typeof value === "string" && /^\d{1,19}$/.test(value)) return BigInt(value);
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? BigInt(value) : null;
}

/** Status code 2 is ERROR, by number or name. */
function failureOf(status: unknown, attributes: Attributes): string | null {
  if (!isObject(status) || (status.code !== 2 && status.code !== "STATUS_CODE_ERROR")) return null;
  return shortText(status.message, 2_000) ?? shortText(attributes.get("error.type"), 200) ?? "error";
}
