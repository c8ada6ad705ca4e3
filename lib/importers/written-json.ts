import { findTooDeep, isObject } from "./parse-json.ts";

/**
 * JSON that a model or a tool wrote as text inside an event: tool arguments, wrapped outputs. Often broken and of
 * any depth; anything but a reasonable JSON object is `{}`.
 */
export function parseWrittenJson(written: string): Record<string, unknown> {
  if (written.length > 1_000_000 || findTooDeep(written) !== null) return {};
  try {
    const value: unknown = JSON.parse(written);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
