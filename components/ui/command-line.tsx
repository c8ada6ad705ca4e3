import { Fragment } from "react";
import { CopyButton } from "./copy-button.tsx";

/** A command to run elsewhere, whole and with a button that copies it. Lines break between its words only. */
export function CommandLine({ command }: { command: string }) {
  return (
    <div className="mt-2 flex items-start gap-2 rounded-lg border border-line bg-bg py-2 pr-2 pl-3">
      <code className="mono min-w-0 flex-1 text-sm">
        {command.split(" ").map((word, index) => {
          // A command does not change while it is shown: the place is the identity.
          const key = `${index}`;
          return (
            <Fragment key={key}>
              <span className="inline-block max-w-full [overflow-wrap:anywhere]">{word}</span>{" "}
            </Fragment>
          );
        })}
      </code>
      <CopyButton text={command} label="Copy command" />
    </div>
  );
}
