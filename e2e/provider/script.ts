import type { Reply, RequestMatch } from "./reply.ts";
import type { LoggedRequest } from "./request-log.ts";
import { matchesRequest } from "./request-log.ts";

export type Matcher = RequestMatch | ((request: LoggedRequest) => boolean);
export type ReplySource = Reply | ((request: LoggedRequest) => Reply);

type Entry = { reply: ReplySource; match: Matcher | undefined; left: number };

/** What the provider will answer. Without an entry for a request it echoes the last user message. */
export type Script = {
  /** Answers the next request that matches; further calls queue up. */
  next(reply: ReplySource, match?: Matcher): void;
  /** Answers the next `times` matching requests. */
  repeat(times: number, reply: ReplySource, match?: Matcher): void;
  /** Answers every matching request for which nothing is queued. */
  always(reply: ReplySource, match?: Matcher): void;
  /** Entries not used up yet: a test that scripted too much can see it. */
  pending(): number;
  clear(): void;
};

export type ScriptReader = { script: Script; take(request: LoggedRequest): Reply };

function isFor(entry: Entry, request: LoggedRequest): boolean {
  if (entry.match === undefined) return true;
  return typeof entry.match === "function" ? entry.match(request) : matchesRequest(request, entry.match);
}

export function createScript(): ScriptReader {
  let queue: Entry[] = [];
  let standing: Entry[] = [];
  const script: Script = {
    next: (reply, match) => script.repeat(1, reply, match),
    repeat: (left, reply, match) => {
      if (left > 0) queue.push({ reply, match, left });
    },
    always: (reply, match) => {
      standing.unshift({ reply, match, left: Number.POSITIVE_INFINITY });
    },
    pending: () => queue.reduce((sum, entry) => sum + entry.left, 0),
    clear: () => {
      queue = [];
      standing = [];
    },
  };
  const take = (request: LoggedRequest): Reply => {
    const entry =
      queue.find((candidate) => isFor(candidate, request)) ??
      standing.find((candidate) => isFor(candidate, request));
    if (entry === undefined) return {};
    entry.left -= 1;
    if (entry.left === 0) queue = queue.filter((candidate) => candidate !== entry);
    return typeof entry.reply === "function" ? entry.reply(request) : entry.reply;
  };
  return { script, take };
}
