import type { Action } from "sonner";

/**
 * The button of a toast that takes something back. Two toasts may be open: whoever hears their buttons instead of
 * seeing where they are is told what each of them undoes.
 */
export function undoAction(what: string, onUndo: () => void): Action {
  return {
    label: (
      <>
        <span aria-hidden>Undo</span>
        <span className="sr-only">Undo: {what}</span>
      </>
    ),
    onClick: onUndo,
  };
}

/** Names the toast that offers to remove a branch just made: once something is sent on it, there is no undoing. */
export function madeToast(conversationId: string): string {
  return `made-${conversationId}`;
}
