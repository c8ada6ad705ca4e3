import Link from "next/link";
import { SETTINGS_HREF } from "#components/shell/routes.ts";
import { Button } from "#components/ui/button.tsx";
import { RequestError } from "#lib/query/get-json.ts";
import { findWayOn } from "#lib/turn-view/find-way-on.ts";

export type Problem = { code: string | null; message: string };

export function toProblem(error: unknown): Problem {
  if (error instanceof RequestError) return { code: error.code, message: error.message };
  return { code: null, message: "Something went wrong on this page. Reload it; your text is kept." };
}

type SendProblemProps = {
  problem: Problem;
  onRetry: () => void;
  onFork: () => void;
  onLook: () => void;
  onClose: () => void;
};

/** Why a message was not taken, with the way on. What was typed stays where it is. */
export function SendProblem({ problem, onRetry, onFork, onLook, onClose }: SendProblemProps) {
  const wayOn = findWayOn(problem.code);
  return (
    <div role="alert" className="flex items-start gap-3 rounded-lg bg-err-soft px-3 py-2">
      <p className="min-w-0 flex-1 text-err">{problem.message}</p>
      <div className="flex shrink-0 gap-1">
        {wayOn === "retry" && (
          <Button size="sm" onClick={onRetry}>
            Send again
          </Button>
        )}
        {wayOn === "fork" && (
          <Button size="sm" onClick={onFork}>
            Fork
          </Button>
        )}
        {wayOn === "look" && (
          <Button size="sm" onClick={onLook}>
            Look again
          </Button>
        )}
        {wayOn === "settings" && (
          <Button size="sm" asChild>
            <Link href={SETTINGS_HREF}>Settings</Link>
          </Button>
        )}
        <Button size="sm" variant="ghost" onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}
