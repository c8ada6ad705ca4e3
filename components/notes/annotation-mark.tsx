import { Bookmark, NotebookPen } from "lucide-react";
import type { Annotation } from "#lib/conversation/annotation.ts";

/** A step's bookmark, first label and note as small signs; the tooltip has all of it. Nothing without an annotation. */
export function AnnotationMark({ annotation }: { annotation: Annotation | null }) {
  if (annotation === null) return null;
  const { bookmarked, labels, note } = annotation;
  const [first] = labels;
  return (
    <span
      aria-hidden
      title={[...labels.map((label) => `Label: ${label}`), note].filter((line) => line !== "").join("\n")}
      className="flex h-4 shrink-0 items-center gap-1 text-accent"
    >
      {first !== undefined && (
        <span className="max-w-20 truncate rounded-full bg-accent-soft px-1.5 font-medium text-[10px] leading-4">
          {labels.length === 1 ? first : `${first} +${labels.length - 1}`}
        </span>
      )}
      {note !== "" && <NotebookPen size={12} />}
      {bookmarked && <Bookmark size={12} fill="currentColor" />}
    </span>
  );
}
