/**
 * Controls, line separators and what reorders or hides text without being seen. Joiners are not among them: emoji and
 * some scripts are written with them.
 */
export const HIDDEN =
  /[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** A name from outside (model, file, tool) as people see it: what would hide or reorder it shows as U+FFFD. */
export function visibleName(name: string): string {
  return name.replace(HIDDEN, "\uFFFD");
}

/** What deceives the eye inside of a text: line ends, tabs and plain direction marks (right-to-left prose) may stay. */
const DECEIVING =
  /[\u00AD\u061C\u180E\u200B\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** A text from outside as people read it: what would hide or reorder parts of it shows as U+FFFD. */
export function visibleText(text: string): string {
  return text.replace(DECEIVING, "\uFFFD");
}
