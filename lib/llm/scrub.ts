import { oneLine } from "#lib/importers/plain-text.ts";
import { redactText } from "#lib/importers/redact-secrets.ts";

/**
 * Text from outside as one line that may be shown and logged: without the key it was sent with, without anything
 * that looks like a key, an authorization header or the user part of a URL.
 */
export function scrub(text: string, apiKey: string | null): string {
  const withoutKey = apiKey === null || apiKey.length < 4 ? text : text.replaceAll(apiKey, "**********");
  return oneLine(redactText(withoutKey), 300);
}
