/** What OpenHands writes in place of a secret. */
const REDACTED = "**********";

const SECRET_KEY =
  /(^|_)(api_?key|access_?key|private_?key|session_?key|secrets?|passw(or)?d|passphrase|token|authorization|credentials?|cookie)(_|$)|^aws_(?!region)/;
/** Objects whose values are whatever the user put there, keys included. */
const SECRET_CONTAINER = /^(env|(extra_|default_)?headers|secret_sources)$/;
const SECRET_VALUE =
  /\b(sk-[\w-]{4,}|gh[pousr]_\w{16,}|github_pat_\w{16,}|xox[abprs]-[\w-]{8,}|AKIA[0-9A-Z]{16}|glpat-[\w-]{12,})|\bBearer\s+\S{6,}/g;
const URL_USER = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@]{1,500}@/gi;

/**
 * Parsed JSON → JSON text with every secret replaced by ten asterisks: values under keys that look like
 * secrets (whole subtrees), well-known token formats, and the user part of URLs. What the source already
 * redacted stays as it is. `__proto__` keys pass through as data.
 * @param value from `parseJson`, which bounds the depth of the recursion inside JSON.stringify.
 */
export function redactedJson(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) =>
    isSecretKey(key) ? redactAll(item) : redactOne(item),
  );
}

/** Removes the user part and known token formats from one text, such as a base URL. */
export function redactText(text: string): string {
  return text.replace(URL_USER, `$1${REDACTED}@`).replace(SECRET_VALUE, REDACTED);
}

function isSecretKey(key: string): boolean {
  const plain = key
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_");
  return SECRET_KEY.test(plain) || SECRET_CONTAINER.test(plain);
}

function redactOne(item: unknown): unknown {
  return typeof item === "string" ? redactText(item) : item;
}

/** Numbers stay: under `…_token` they are counts and limits. */
function redactAll(item: unknown): unknown {
  if (typeof item === "string") return item === "" ? item : REDACTED;
  if (typeof item !== "object" || item === null) return item;
  return JSON.parse(
    JSON.stringify(item, (_key, inner: unknown) =>
      typeof inner === "string" && inner !== "" ? REDACTED : inner,
    ),
  );
}
