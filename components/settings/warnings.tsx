import { TriangleAlert } from "lucide-react";

/** What the app goes on without, a sentence each; nothing when there is nothing to warn of. */
export function Warnings({ list }: { list: readonly string[] }) {
  if (list.length === 0) return null;
  return (
    <ul aria-label="Warnings" className="flex flex-col gap-1.5 text-sm">
      {list.map((text) => (
        <li key={text} className="flex gap-2 rounded-lg bg-warn-soft px-3 py-1.5 text-warn">
          <TriangleAlert size={13} aria-hidden className="mt-0.5 shrink-0" />
          <span className="min-w-0 break-words">{text}</span>
        </li>
      ))}
    </ul>
  );
}
