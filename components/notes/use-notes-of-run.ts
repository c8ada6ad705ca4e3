import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { toast } from "sonner";
import { undoAction } from "#components/ui/undo-toast.tsx";
import type { ArchiveReply, FamilyAnnotations } from "#lib/api/annotations.ts";
import type { Lane } from "#lib/api/graph.ts";
import type { ActionReply } from "#lib/api/selection.ts";
import { type Annotation, AnnotationChange } from "#lib/conversation/annotation.ts";
import {
  type AnnotatedStep,
  describeChange,
  findKept,
  invertChange,
  withChange,
} from "#lib/panel/change-annotations.ts";
import { annotationQueries } from "#lib/query/annotations.ts";
import type { Notes } from "./notes-context.tsx";

export type NotesActions = {
  annotate: (input: unknown) => Promise<ActionReply<Annotation>>;
  archive: (input: unknown) => Promise<ActionReply<ArchiveReply>>;
  restore: (input: unknown) => Promise<ActionReply<null>>;
};

const NOTHING: FamilyAnnotations = { annotations: [], archived: [] };
const UNREACHABLE = "The server cannot be reached, so nothing was changed. Try again.";

/** One line for all of them: the last change is the one to undo. */
const TOAST = { id: "notes" };

type NotesOfRun = Notes & { pending: boolean };

/**
 * Annotations and archive of a run. A change shows at once and is taken back when the server refuses it; every change
 * can be undone.
 */
export function useNotesOfRun(
  rootId: string,
  actions: NotesActions,
  onArchived: (lane: Lane, archived: readonly string[]) => void,
): NotesOfRun {
  const queryClient = useQueryClient();
  const options = annotationQueries.family(rootId);
  const query = useQuery(options);
  const family = query.data ?? NOTHING;
  const labels = useMemo(
    () => [...new Set(family.annotations.flatMap((each) => each.labels))].toSorted(),
    [family],
  );
  const archived = useMemo(() => new Set(family.archived), [family]);

  const update = (change: (family: FamilyAnnotations) => FamilyAnnotations) => {
    // An answer that is under way was asked for before this.
    void queryClient.cancelQueries({ queryKey: options.queryKey });
    queryClient.setQueryData(options.queryKey, (now) => change(now ?? NOTHING));
  };
  const reload = () => queryClient.invalidateQueries({ queryKey: options.queryKey });

  const annotate = async (step: AnnotatedStep, wish: AnnotationChange, undoable = true) => {
    const parsed = AnnotationChange.safeParse(wish);
    if (!parsed.success) {
      toast.error("That is too long: a label has at most 40 characters, a note 4,000.", TOAST);
      return;
    }
    const change = parsed.data;
    const before = findKept(queryClient.getQueryData(options.queryKey) ?? NOTHING, step);
    const inverse = invertChange(before, change);
    update((now) => withChange(now, step, change));
    const told = describeChange(before, change);
    toast(undoable ? told : "Undone.", {
      ...TOAST,
      ...(undoable ? { action: undoAction(told, () => void annotate(step, inverse, false)) } : {}),
    });
    const reply = await settle(actions.annotate({ ...step, change }));
    if (reply.ok) return;
    update((now) => withChange(now, step, inverse));
    toast.error(reply.message, TOAST);
    void reload();
  };

  const restore = async (conversationIds: readonly string[]) => {
    const reply = await settle(actions.restore({ conversationIds: [...conversationIds] }));
    if (!reply.ok) {
      toast.error(reply.message, TOAST);
      return;
    }
    update((now) => ({ ...now, archived: now.archived.filter((id) => !conversationIds.includes(id)) }));
    toast(conversationIds.length === 1 ? "The branch is back." : "The branches are back.", TOAST);
  };

  const archive = async (lane: Lane, withForks: boolean) => {
    const reply = await settle(actions.archive({ conversationId: lane.conversationId, withForks }));
    if (!reply.ok) {
      toast.error(reply.message, TOAST);
      return;
    }
    const { archived: ids, heldBy } = reply.value;
    update((now) => ({ ...now, archived: [...new Set([...now.archived, ...ids])] }));
    onArchived(lane, ids);
    const told = ids.length > 1 ? `${ids.length} branches archived.` : "Branch archived.";
    toast(told, {
      ...TOAST,
      ...(heldBy === 0 ? {} : { description: stays(heldBy) }),
      action: undoAction(told, () => void restore(ids)),
    });
  };

  return {
    pending: query.isPending,
    family,
    labels,
    annotate: (step, change) => void annotate(step, change),
    archive: (lane, withForks) => void archive(lane, withForks),
    restore: (ids) => void restore(ids),
    isArchived: (id) => archived.has(id),
  };
}

function stays(heldBy: number): string {
  const branches = heldBy === 1 ? "a branch below it is not" : `${heldBy} branches below it are not`;
  return `It stays in the graph because ${branches} archived.`;
}

async function settle<T>(reply: Promise<ActionReply<T>>): Promise<ActionReply<T>> {
  try {
    return await reply;
  } catch {
    return { ok: false, code: "unavailable", message: UNREACHABLE };
  }
}
