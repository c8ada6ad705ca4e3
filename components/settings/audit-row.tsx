import Link from "next/link";
import { runHref } from "#components/shell/routes.ts";
import type { AuditEntry } from "#lib/access/audit-entry.ts";
import type { AuditPage } from "#lib/api/access.ts";
import { formatRelative, formatTimestamp } from "#lib/format/time.ts";
import { visibleName } from "#lib/format/visible-name.ts";

const WORDS: Record<AuditEntry["action"], string> = {
  fork: "forked",
  spawn: "spawned a sub-agent",
  delete_fork: "took a fork back",
  delete_branch: "deleted a branch",
  seal_run: "sealed a recorded run",
  edit_conversation: "changed the title or tags",
  delete_sealed_run: "deleted a sealed run",
  verify: "verified a run",
  create_key: "made a key",
  revoke_key: "revoked a key",
};

/** Who did what, when, and to which run: a link where it is still here, its id in any case. */
export function AuditRow({ entry }: { entry: AuditPage["entries"][number] }) {
  const { at, actor, action, detail, conversationId } = entry;
  const kept = detail.name ?? detail.reason ?? (entry.run === null ? detail.title : undefined);
  return (
    <li className="flex items-baseline gap-3 px-3.5 py-1.5">
      <time dateTime={at} title={formatTimestamp(at)} className="mono w-24 shrink-0 text-faint">
        {formatRelative(at)}
      </time>
      <p className="flex min-w-0 flex-1 items-baseline gap-1.5 max-sm:flex-wrap">
        <span className="shrink-0">
          <span className="font-medium">{visibleName(actor)}</span> {WORDS[action]}
        </span>
        <AuditedRun entry={entry} />
        {kept !== undefined && <span className="min-w-0 truncate text-mute">{visibleName(kept)}</span>}
      </p>
      {conversationId !== null && (
        <span className="mono shrink-0 text-faint max-sm:hidden" title={conversationId}>
          {conversationId.slice(0, 8)}
        </span>
      )}
    </li>
  );
}

/** The conversation it happened to, under the run it belongs to where the two are called differently. */
function AuditedRun({ entry: { familyId, conversationId, run } }: { entry: AuditPage["entries"][number] }) {
  if (familyId === null || run === null) return null;
  const name = run.conversationTitle ?? run.title;
  const label = name === run.title ? name : `${name} (${run.title})`;
  return (
    <Link
      href={runHref(familyId, run.conversationTitle === null ? undefined : (conversationId ?? undefined))}
      title={visibleName(label)}
      className="min-w-0 truncate text-accent hover:underline"
    >
      {visibleName(label)}
    </Link>
  );
}
