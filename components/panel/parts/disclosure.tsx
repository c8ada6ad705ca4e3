import { ChevronRight } from "lucide-react";
import { type ReactNode, useId } from "react";
import { classNames } from "#components/ui/class-names.ts";
import { visibleText } from "#lib/format/visible-name.ts";
import { useRemembered } from "../use-remembered.tsx";

type DisclosureProps = {
  /** Keeps it open over scrolling away; unique among its neighbours. */
  name: string;
  title: string;
  /** What is inside, in a few words. */
  aside?: string | null;
  initiallyOpen?: boolean;
  children: ReactNode;
};

/** A line that opens what most readers skip; what it says of the inside may be from a transcript. */
export function Disclosure({ name, title, aside, initiallyOpen = false, children }: DisclosureProps) {
  const [open, setOpen] = useRemembered(name, initiallyOpen);
  const id = useId();
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="-ml-1 flex h-6 max-w-full items-center gap-1 rounded px-1 text-mute text-sm hover:text-text"
      >
        <ChevronRight
          size={13}
          aria-hidden
          className={classNames("shrink-0 transition-transform", open && "rotate-90")}
        />
        <span className="shrink-0 font-medium">{visibleText(title)}</span>
        {aside && <span className="min-w-0 truncate text-faint">· {visibleText(aside)}</span>}
      </button>
      <div id={id} hidden={!open} className="mt-1">
        {open && children}
      </div>
    </div>
  );
}
