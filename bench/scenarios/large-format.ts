/** The last one is a directory with a file per event, as the form it is sent with. */
export type LargeFormat = "openhands-sdk" | "claude-code" | "codex" | typeof DIRECTORY;
export const DIRECTORY = "openhands-sdk directory";
export const BOUNDARY = "offshoot-large-run";

/** How the file of a run ends that is a form. */
export const FORM_ENDING = ".form";
