import { useSyncExternalStore } from "react";

const storageKey = (conversationId: string) => `offshoot.prefill.${conversationId}`;

/**
 * The message a "before" fork left out, as the workspace put it into this tab's storage; null when there is
 * none, and on the server.
 */
export function usePrefill(conversationId: string): string | null {
  return useSyncExternalStore(
    neverChanges,
    () => readPrefill(conversationId),
    () => null,
  );
}

/** Keeps an edited draft over a reload of the tab. */
export function storeDraft(conversationId: string, text: string): void {
  try {
    window.sessionStorage.setItem(storageKey(conversationId), text);
  } catch {
    // Storage can be full or switched off: the draft then lives as long as the page.
  }
}

function readPrefill(conversationId: string): string | null {
  try {
    return window.sessionStorage.getItem(storageKey(conversationId));
  } catch {
    return null;
  }
}

/** Only this tab writes the key, and before the branch is shown. */
function neverChanges(): () => void {
  return () => {};
}
