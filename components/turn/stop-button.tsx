import { Square } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import type { TurnAttempt } from "#lib/api/turn.ts";
import { cancelTurn } from "#lib/query/turns.ts";
import { toProblem } from "./send-problem.tsx";

/** Stops the running turn. Nothing of it gets into the history; its attempt stays. */
export function StopButton({ attempt }: { attempt: TurnAttempt }) {
  const [asked, setAsked] = useState<string | null>(null);
  const stopping = asked === attempt.id || attempt.cancelRequested;
  const stop = async () => {
    setAsked(attempt.id);
    try {
      await cancelTurn(attempt.conversationId, attempt.id);
    } catch (error) {
      setAsked(null);
      toast.error(toProblem(error).message);
    }
  };
  return (
    <Button size="sm" className="h-7 px-3" disabled={stopping} onClick={() => void stop()}>
      <Square size={10} fill="currentColor" aria-hidden />
      {stopping ? "Stopping" : "Stop"}
    </Button>
  );
}
