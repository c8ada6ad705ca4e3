import type { Rejected } from "#lib/importers/importer.ts";
import { sha256 } from "#lib/sha256.ts";
import type { SessionExport } from "./read-export.ts";

/**
 * A session's runs, each printed into a file of its own, become one; what the session's own export tells as well is
 * left to that.
 */
export function joinStreams(exports: readonly SessionExport[], rejected: Rejected[]): SessionExport[] {
  const kept = exports.filter(({ isStream }) => !isStream);
  const joined = new Map<string, SessionExport>();
  for (const stream of exports.filter(({ isStream }) => isStream)) {
    const { id } = stream.session.value;
    const own = kept.find(({ session }) => session.value.id === id);
    const before = joined.get(id);
    const known = new Set([own, before].flatMap((each) => each?.messages ?? []).map(({ info }) => info.id));
    const messages = stream.messages.filter(({ info }) => !known.has(info.id));
    if (messages.length === 0) {
      const where = (own ?? before)?.path ?? "another file";
      const reason = `is what opencode printed of the session ${where} holds; imported once`;
      rejected.push({ file: stream.path, line: null, reason });
    } else if (before) {
      const all = [...before.messages, ...messages].sort(
        (a, b) => (a.info.time?.created ?? 0) - (b.info.time?.created ?? 0),
      );
      const digest = sha256(JSON.stringify([before.digest, stream.digest].sort()));
      joined.set(id, { ...before, messages: all, size: before.size + stream.size, digest });
    } else {
      joined.set(id, { ...stream, messages });
    }
  }
  return [...kept, ...joined.values()];
}
