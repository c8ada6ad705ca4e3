/** Keeps the text a "before" fork left out, for the new branch's composer; it survives a reload of the tab. */
export function rememberPrefill(conversationId: string, text: string | null): void {
  if (text === null) return;
  try {
    window.sessionStorage.setItem(`offshoot.prefill.${conversationId}`, text);
  } catch {
    // Storage can be full or switched off. The message is still in the source, one click away.
  }
}
