import { isObject } from "#lib/importers/parse-json.ts";

/** Fields of OTLP's messages that have more than one word. Attribute names are values there, never keys. */
const FIELDS = new Set(
  [
    "resource_spans resource_logs scope_spans scope_logs log_records instrumentation_library_spans",
    "trace_id span_id parent_span_id start_time_unix_nano end_time_unix_nano time_unix_nano event_name",
    "string_value bool_value int_value double_value bytes_value array_value kvlist_value",
  ].flatMap((line) => line.split(" ")),
);

/** protobuf's other spelling of its fields (`preserving_proto_field_name`) → the one of OTLP/JSON. */
export function inCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inCamelCase);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, each]) => [
    FIELDS.has(name) ? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : name,
    inCamelCase(each),
  ]);
  return Object.fromEntries(entries);
}
