import { Bookmark, GitBranch, LockKeyhole, NotebookPen, TriangleAlert, UnfoldVertical } from "lucide-react";
import type { ReactNode } from "react";

const LINE = "block h-0 w-7 border-t-2";
const CARD = "block h-4 w-7 rounded border";

/** What colours, lines and badges of the graph mean. */
export function Legend() {
  return (
    <dl className="flex flex-col gap-2 text-sm">
      <Entry
        sign={
          <span className={`${CARD} border-line-strong`} style={{ borderLeft: "3px solid var(--key-0)" }} />
        }
      >
        A card's left edge has the colour of its prompt cache key, or of the scale chosen beside the legend.
      </Entry>
      <Entry sign={<span className={LINE} style={{ borderColor: "var(--key-1)" }} />}>
        A fork with a key of its own: its first request starts a cache of its own.
      </Entry>
      <Entry sign={<span className={LINE} style={{ borderColor: "var(--key-0)", borderStyle: "dashed" }} />}>
        A fork that shares its source's key: dashed, in the same colour.
      </Entry>
      <Entry sign={<EdgeSign kind="spawn" />}>
        A sub-agent: dotted, from a ring at the step that started it.
      </Entry>
      <Entry sign={<EdgeSign kind="retry" />}>
        A retry of the run: from a diamond at the last step both have. What they share is drawn once.
      </Entry>
      <Entry sign={<span className="block h-0 w-7 border-t-[3px]" style={{ borderColor: "var(--key-0)" }} />}>
        The way to the selected step: strong lines; everything else stands back.
      </Entry>
      <Entry sign={<span className={`${CARD} border-err bg-err-soft`} />}>
        <TriangleAlert aria-hidden size={12} className="mr-1 inline text-err" />A step that failed.
      </Entry>
      <Entry sign={<LockKeyhole aria-hidden size={14} className="text-mute" />}>
        A sealed record: it cannot change. Fork it to go on.
      </Entry>
      <Entry sign={<UnfoldVertical aria-hidden size={14} className="text-mute" />}>
        Steps folded because nothing happened in them; the bars are what each cost.
      </Entry>
      <Entry sign={<GitBranch aria-hidden size={14} className="text-mute" />}>
        How many branches leave at this step.
      </Entry>
      <Entry
        sign={
          <span className="flex gap-1 text-accent">
            <NotebookPen aria-hidden size={12} />
            <Bookmark aria-hidden size={12} fill="currentColor" />
          </span>
        }
      >
        A note and a bookmark somebody keeps on the step; labels stand beside them. No part of the record.
      </Entry>
      <Entry sign={<span className="block h-1 w-7 rounded-full bg-ok" />}>
        Cached share of the input: green when most was cached, amber when less than half was.
      </Entry>
      <Entry sign={<span className={`${CARD} border-line-strong outline-2 outline-accent`} />}>
        The selected step.
      </Entry>
      <Entry sign={<span className={`${CARD} border-transparent outline-2 outline-warn`} />}>
        Found by the search.
      </Entry>
    </dl>
  );
}

/** As components/canvas/fork-edge.tsx draws it. */
function EdgeSign({ kind }: { kind: "spawn" | "retry" }) {
  return (
    <svg aria-hidden width={28} height={12} stroke="var(--key-1)" strokeWidth={2} className="block">
      <path d="M6 6H28" {...(kind === "spawn" ? { strokeDasharray: "2 4" } : {})} />
      {kind === "spawn" ? (
        <circle cx={6} cy={6} r={4} fill="var(--panel)" />
      ) : (
        <path d="M6 1l5 5l-5 5l-5 -5z" fill="var(--key-1)" strokeWidth={1} />
      )}
    </svg>
  );
}

function Entry({ sign, children }: { sign: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-center gap-3">
      <dt className="flex w-7 shrink-0 justify-center">{sign}</dt>
      <dd className="text-mute">{children}</dd>
    </div>
  );
}
