import { CopyButton } from "#components/ui/copy-button.tsx";
import { visibleName } from "#lib/format/visible-name.ts";
import { type RejectedLine, rejectedAsText } from "./import-reply.ts";

/** What an import could not read: file, line and reason. Nothing when all was read. */
export function RejectedList({ rejected }: { rejected: readonly RejectedLine[] }) {
  if (rejected.length === 0) return null;
  const count = rejected.length === 1 ? "1 part was" : `${rejected.length} parts were`;
  return (
    <section className="rounded-lg border border-line">
      <header className="flex items-center justify-between gap-3 border-line border-b py-1 pr-1.5 pl-3">
        <h3 className="font-medium text-sm text-warn">{count} not imported</h3>
        <CopyButton text={rejectedAsText(rejected)} label="Copy what was rejected" />
      </header>
      <ul className="mono max-h-56 select-text divide-y divide-line overflow-y-auto">
        {rejected.map(({ file, line, reason }) => (
          <li key={`${file}:${line}:${reason}`} className="px-3 py-1.5">
            <span className="break-all text-text">
              {visibleName(file)}
              {line !== null && <span className="text-mute">:{line}</span>}
            </span>
            <span className="block break-words text-mute">{visibleName(reason)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
