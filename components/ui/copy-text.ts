/**
 * Puts text on the clipboard; true when it worked. The Clipboard API exists only on https and localhost,
 * so a self-hosted page under plain http falls back to a selection.
 */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused permission: the selection below may still be allowed.
    }
  }
  return copySelection(text);
}

function copySelection(text: string): boolean {
  const holder = document.createElement("textarea");
  const focused = document.activeElement;
  holder.value = text;
  holder.readOnly = true;
  holder.style.cssText = "position:fixed;opacity:0;pointer-events:none";
  // Inside an open dialog: a focus trap would take the focus back from anywhere else.
  (document.querySelector("[role=dialog]") ?? document.body).append(holder);
  holder.select();
  try {
    return document.execCommand("copy");
  } finally {
    holder.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
