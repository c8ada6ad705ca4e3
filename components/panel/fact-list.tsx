import type { ReactNode } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { NOT_AVAILABLE } from "#lib/format/numbers.ts";
import { visibleName } from "#lib/format/visible-name.ts";

/** A titled part of a tab. */
export function PanelSection({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="border-line border-b px-4 py-3.5 last:border-b-0">
      <h3 className="mb-2 flex items-center gap-2 font-semibold">
        {title}
        {aside}
      </h3>
      {children}
    </section>
  );
}

export function FactList({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[128px_minmax(0,1fr)] gap-x-3 gap-y-0.5">{children}</dl>;
}

type FactProps = {
  label: string;
  /** Null is "n/a". */
  value: string | null;
  /** Offers to copy the value, under this name: "Copy head hash". */
  copy?: string;
  mono?: boolean;
  /** Behind the value: a badge, a link. */
  aside?: ReactNode;
};

/** One fact on a line; long values are cut, never wrapped over the layout. */
export function Fact({ label, value, copy, mono = false, aside }: FactProps) {
  return (
    <>
      <dt className="py-0.5 text-mute">{label}</dt>
      <dd className="flex min-h-6 min-w-0 items-center gap-1.5">
        <span
          className={`min-w-0 truncate ${mono ? "mono" : ""} ${value === null ? "text-faint" : ""}`}
          title={value ?? undefined}
        >
          {value === null ? NOT_AVAILABLE : visibleName(value)}
        </span>
        {aside}
        {copy !== undefined && value !== null && <CopyButton text={value} label={copy} />}
      </dd>
    </>
  );
}
