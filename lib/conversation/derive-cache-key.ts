import { type CacheKey, cacheKeyOf, cleanIdentity } from "./cache-key.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Sha256 } from "./hash-chain.ts";

type Fields = Readonly<Record<string, unknown>>;

export type DerivedCacheKey = CacheKey & {
  /** Identifiers the request carries in a form no key can be made of: not text, or blank. */
  unusable: string[];
  /** What is worth a log line; null when the request brought its own key. */
  notice: { level: "debug" | "info" | "warn"; message: string } | null;
};

const IDENTITY_FIELDS = [
  ...["conversation_id", "conversationId", "thread_id", "threadId"],
  ...["session_id", "sessionId", "chat_id", "chatId"],
];
const FORK_FIELDS = [
  ...["forkId", "fork_id", "branchId", "branch_id"],
  ...["parentConversationId", "parent_conversation_id"],
];
/** Enough of the input to tell conversations apart; more would change the key with every turn. */
const HASHED_ITEMS = 3;

/**
 * Cache key of a request that names no conversation of ours (open-hax/codex ensurePromptCacheKey):
 * its own `prompt_cache_key`, then `promptCacheKey`, verbatim; else `cache_<id>[-fork-<fork id>]` from the
 * first usable identifier, in `metadata` before the body; else `cache_<12 hex of the input prefix>-<uuid>`.
 * A fork identifier without an identity is ignored. Sampling settings, tools and model never change a key
 * made from an identity.
 * @param uuid kept by the caller for the session: the same uuid and the same start give the same key again.
 */
export function derivePromptCacheKey(
  sha256: Sha256,
  request: { body: Fields; uuid: string; isNewSession: boolean },
): DerivedCacheKey {
  const { body, uuid, isNewSession } = request;
  const explicit = [body.prompt_cache_key, body.promptCacheKey].find(isUsable);
  if (explicit !== undefined) return { key: explicit, source: "explicit", unusable: [], notice: null };

  const identity = findIdentity(body, IDENTITY_FIELDS);
  const fork = findIdentity(body, FORK_FIELDS);
  if (identity.value !== null) {
    const suffix = fork.value === null ? "" : `-fork-${cleanIdentity(fork.value)}`;
    return {
      key: cacheKeyOf(identity.value) + suffix,
      source: "own",
      unusable: [],
      notice: { level: "debug", message: `No prompt cache key sent: made one from ${identity.field}.` },
    };
  }

  const { unusable } = identity;
  const hash = sha256(canonicalJson([body.model, body.metadata, firstItems(body)])).slice(0, 12);
  return {
    key: `cache_${hash}-${uuid}`,
    source: "fallback",
    unusable,
    notice: {
      level: unusable.length > 0 || !isNewSession ? "warn" : "info",
      message:
        unusable.length > 0
          ? `No prompt cache key sent, and ${unusable.join(", ")} cannot identify a conversation: send text.`
          : "No prompt cache key sent, nor an identifier to make one from: using one made from the input.",
    },
  };
}

type FoundIdentity = { value: string | null; field: string | null; unusable: string[] };

function findIdentity(body: Fields, fields: readonly string[]): FoundIdentity {
  const metadata = isFields(body.metadata) ? body.metadata : {};
  const unusable: string[] = [];
  for (const field of fields) {
    const value = metadata[field] ?? body[field];
    if (isUsable(value)) return { value, field, unusable };
    // Present but null counts: the sender meant to identify the conversation.
    if (field in metadata || field in body) unusable.push(field);
  }
  return { value: null, field: null, unusable };
}

function firstItems(body: Fields): unknown {
  const input = body.input ?? body.messages;
  return Array.isArray(input) ? input.slice(0, HASHED_ITEMS) : input;
}

function isUsable(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
