import { isObject } from "#lib/importers/parse-json.ts";

/** Attributes by name. A map, so that no key is special. */
export type Attributes = ReadonlyMap<string, unknown>;

/**
 * OTLP's typed value → plain JSON: 64-bit integers come as text and leave as numbers where they fit, bytes stay
 * base64 (opentelemetry-proto JSON mapping). Its depth is bounded by the file it stood in.
 */
export function plainValue(value: unknown): unknown {
  if (!isObject(value)) return value ?? null;
  if ("stringValue" in value) return value.stringValue;
  if ("boolValue" in value) return value.boolValue;
  if ("intValue" in value) return integer(value.intValue);
  if ("doubleValue" in value) return value.doubleValue;
  if ("bytesValue" in value) return value.bytesValue;
  if (isObject(value.arrayValue)) return listOf(value.arrayValue.values).map(plainValue);
  if (isObject(value.kvlistValue)) return Object.fromEntries(readAttributes(value.kvlistValue.values));
  return null;
}

/** A list of `{key, value}` → a map; of a repeated key the last counts. */
export function readAttributes(list: unknown): Attributes {
  const attributes = new Map<string, unknown>();
  for (const item of listOf(list)) {
    if (isObject(item) && typeof item.key === "string") attributes.set(item.key, plainValue(item.value));
  }
  return attributes;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function integer(value: unknown): unknown {
  const number = typeof value === "string" && /^-?\d{1,19}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && !Number.isSafeInteger(number) ? String(value) : number;
}
