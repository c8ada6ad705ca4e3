import { CopyButton } from "./copy-button.tsx";

/** A command to run elsewhere, whole and with a button that copies it. */
export function CommandLine({ command }: { command: string }) {
  return (
    <div className="mt-2 flex items-start gap-2 rounded-lg border border-line bg-bg py-2 pr-2 pl-3">
      <code className="mono min-w-0 flex-1 text-sm [overflow-wrap:anywhere]">{command}</code>
      <CopyButton text={command} label="Copy command" />
    </div>
  );
}
