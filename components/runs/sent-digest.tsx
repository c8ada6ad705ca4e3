import { CopyButton } from "#components/ui/copy-button.tsx";
import { formatCount } from "#lib/format/numbers.ts";
import type { ImportSuccess } from "./import-reply.ts";

/** The digest the person who sent the files can compute, how, and whether it is in the receipt: that says what came first. */
export function SentDigest({
  created,
  receipt: { sha256, files },
}: Pick<ImportSuccess, "created" | "receipt">) {
  const only = files === null ? sha256 : files.list?.length === 1 ? files.list[0]?.sha256 : undefined;
  const digest = only ?? files?.sha256 ?? sha256;
  const what =
    only !== undefined
      ? "Of the file as you sent it"
      : `Of the lines sha256sum prints for the ${formatCount(files?.count ?? 0)} files as you sent them, sorted by name`;
  return (
    <div className="rounded-lg border border-line bg-sunken px-3 py-2 text-sm">
      <div className="flex items-center gap-1.5">
        <span className="shrink-0 text-mute">SHA-256</span>
        <span className="mono min-w-0 truncate" title={digest}>
          {digest}
        </span>
        <CopyButton text={digest} label="Copy SHA-256" />
      </div>
      <p className="text-mute">
        {what};{" "}
        {created ? "the signed receipt holds it too." : "the receipt is of the upload that came first."}
      </p>
    </div>
  );
}
