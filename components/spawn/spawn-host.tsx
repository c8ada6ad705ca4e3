"use client";

import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { writeDraft } from "#components/turn/draft.ts";
import { madeToast, undoAction } from "#components/ui/undo-toast.tsx";
import type { ActionReply, Selection, SpawnTarget } from "#lib/api/selection.ts";
import type { SpawnReply } from "#lib/api/spawn.ts";
import { SpawnProvider } from "./spawn-context.tsx";
import { SpawnDialog } from "./spawn-dialog.tsx";

export type SpawnActions = {
  spawn: (input: unknown) => Promise<ActionReply<SpawnReply>>;
  remove: (input: unknown) => Promise<ActionReply<null>>;
};

type SpawnHostProps = {
  actions: SpawnActions;
  /** Loads the graph anew. */
  refresh: () => Promise<unknown>;
  onSelect: (selection: Selection) => void;
  children: ReactNode;
};

/** Lets what is inside ask for a sub-agent, and shows it once it is there. */
export function SpawnHost({ actions, refresh, onSelect, children }: SpawnHostProps) {
  const [target, setTarget] = useState<SpawnTarget | null>(null);

  const undo = async (reply: SpawnReply, back: SpawnTarget) => {
    const removed = await actions.remove({ conversationId: reply.conversationId });
    if (!removed.ok) {
      toast.error(removed.message);
      return;
    }
    onSelect(back);
    await refresh();
    toast("The sub-agent was removed.");
  };

  const onSpawned = async (reply: SpawnReply, task: string) => {
    const from = target;
    if (task !== "") writeDraft(reply.conversationId, task);
    await refresh();
    setTarget(null);
    onSelect({ conversationId: reply.conversationId, eventId: null });
    toast.success("The sub-agent is ready. Send its task when you are.", {
      id: madeToast(reply.conversationId),
      description: reply.promptCacheKey,
      ...(from ? { action: undoAction(`sub-agent “${reply.title}”`, () => void undo(reply, from)) } : {}),
    });
  };

  return (
    <SpawnProvider value={setTarget}>
      {children}
      {target !== null && (
        <SpawnDialog
          target={target}
          onClose={() => setTarget(null)}
          spawnAction={actions.spawn}
          onSpawned={(reply, task) => void onSpawned(reply, task)}
        />
      )}
    </SpawnProvider>
  );
}
