"use client";

import { LockKeyhole } from "lucide-react";
import type { Verification } from "#lib/query/seals.ts";
import { useVerification } from "./use-verification.ts";

/** The lock on a sealed lane; coloured once the run was verified in this tab. */
export function SealLock({ conversationId }: { conversationId: string }) {
  const { verification } = useVerification(conversationId);
  const { label, hint, colour } = look(verification);
  return (
    <span role="img" aria-label={label} title={hint} className={`shrink-0 ${colour}`}>
      <LockKeyhole aria-hidden size={13} />
    </span>
  );
}

function look(verification: Verification | null): { label: string; hint: string; colour: string } {
  if (verification?.state !== "done")
    return { label: "Sealed", hint: "Sealed: fork it to go on", colour: "text-mute" };
  const { verified, summary } = verification.report;
  return verified
    ? { label: "Sealed, verified", hint: summary, colour: "text-ok" }
    : { label: "Sealed, not verified", hint: summary, colour: "text-err" };
}
