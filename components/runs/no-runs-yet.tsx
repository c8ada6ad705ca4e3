"use client";

import { useQueryClient } from "@tanstack/react-query";
import { GitFork } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { toast } from "sonner";
import { runHref } from "#components/shell/routes.ts";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import type { ActionReply } from "#lib/api/selection.ts";
import { ImportButton } from "./import-button.tsx";

type NoRunsYetProps = { importSample: () => Promise<ActionReply<{ familyId: string }>> };

/** The first page anyone sees: a sample in one click, the import, or one line for CI. */
export function NoRunsYet({ importSample }: NoRunsYetProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const [opening, startOpening] = useTransition();
  const command = `curl -F files=@run.zip ${window.location.origin}/api/imports`;

  function openSample() {
    startOpening(async () => {
      try {
        const reply = await importSample();
        if (!reply.ok) {
          toast.error(reply.message);
          return;
        }
        void queryClient.invalidateQueries({ queryKey: ["runs"] });
        router.push(runHref(reply.value.familyId));
      } catch {
        toast.error("The server cannot be reached. Check that it is still running, then try again.");
      }
    });
  }

  return (
    <EmptyState
      className="min-h-full pb-[16vh]"
      icon={<GitFork size={20} aria-hidden />}
      title="No runs yet"
      actions={
        <>
          <Button variant="primary" onClick={openSample} disabled={opening}>
            {opening ? "Opening…" : "Open a sample run"}
          </Button>
          <ImportButton />
        </>
      }
      footer={
        <div className="flex max-w-full items-center gap-1 rounded-lg border border-line bg-panel py-1 pr-1 pl-3 text-left">
          <span className="mr-2 shrink-0 text-mute text-sm">From CI</span>
          <code className="mono truncate text-text">{command}</code>
          <CopyButton text={command} label="Copy the command" />
        </div>
      }
    >
      Drop an agent’s transcript anywhere on this page. It comes in sealed, shows as a branch graph, and every
      step can be forked.
    </EmptyState>
  );
}
