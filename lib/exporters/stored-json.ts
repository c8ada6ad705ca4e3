import { isObject } from "#lib/importers/parse-json.ts";

/** JSON text this app stored itself, as an object; `{}` for none and for anything else. */
export function storedObject(text: string | null): Record<string, unknown> {
  const value: unknown = text === null ? null : JSON.parse(text);
  return isObject(value) ? value : {};
}
