import { findTooDeep, isObject } from "#lib/importers/parse-json.ts";

/** Where arguments that are no JSON object are put by formats that take objects only. */
export const RAW_ARGUMENTS = "raw_arguments";

/** The arguments a model wrote, as the object many formats want; what is no object stands under one key as text. */
export function parseArguments(written: string): Record<string, unknown> {
  if (written.trim() === "") return {};
  if (findTooDeep(written) === null) {
    try {
      const value: unknown = JSON.parse(written);
      if (isObject(value)) return value;
    } catch {
      // Models write broken JSON; the text is kept as it is.
    }
  }
  return { [RAW_ARGUMENTS]: written };
}

/** Whether `parseArguments` puts them under a key of its own. */
export function isWrapped(written: string): boolean {
  return parseArguments(written)[RAW_ARGUMENTS] === written;
}
