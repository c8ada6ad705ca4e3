import Link from "next/link";
import { SETTINGS_HREF } from "#components/shell/routes.ts";
import { Badge } from "#components/ui/badge.tsx";
import type { Answerer } from "#lib/turn-view/model-choice.ts";

/** Who is going to answer. Never silent about the offline model, nor about a provider that cannot be used. */
export function AnswererLine({ answerer }: { answerer: Answerer | null }) {
  if (answerer === null) return <span className="min-w-0 flex-1" />;
  switch (answerer.kind) {
    case "provider":
      return (
        <span className="flex min-w-0 flex-1 items-center gap-1.5">
          <Badge title={answerer.provider.baseUrl ?? undefined}>{answerer.provider.label}</Badge>
          <span className="truncate text-faint text-sm">Enter sends · Shift+Enter new line</span>
        </span>
      );
    case "offline":
      return (
        <span className="flex min-w-0 flex-1 items-center gap-1.5 text-mute text-sm">
          <Badge tone="warn">Offline model</Badge>
          <span className="min-w-0 truncate">
            {answerer.chosen ? "No provider is called." : "No provider is configured."}
          </span>
          {!answerer.chosen && (
            <Link href={SETTINGS_HREF} className="shrink-0 rounded text-accent hover:underline">
              Settings
            </Link>
          )}
        </span>
      );
    case "problem":
      return (
        <span className="flex min-w-0 flex-1 items-center gap-1.5 text-sm text-warn">
          <span className="min-w-0 truncate" title={answerer.sentence}>
            {answerer.sentence}
          </span>
          <Link href={SETTINGS_HREF} className="shrink-0 rounded text-accent hover:underline">
            Settings
          </Link>
        </span>
      );
    default:
      return answerer satisfies never;
  }
}
