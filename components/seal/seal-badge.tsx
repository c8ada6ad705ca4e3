"use client";

import { ShieldAlert, ShieldCheck, ShieldQuestion } from "lucide-react";
import { Badge, type BadgeTone } from "#components/ui/badge.tsx";
import { Popover } from "#components/ui/popover.tsx";
import type { Selection } from "#lib/api/selection.ts";
import type { Verification } from "#lib/query/seals.ts";
import { OfflineCheck } from "./offline-check.tsx";
import { SEAL_LIMITS, SEAL_PROVES } from "./seal-meaning.ts";
import { useVerification } from "./use-verification.ts";
import { VerifyBox } from "./verify-box.tsx";

type SealBadgeProps = { conversationId: string; onSelect: (selection: Selection) => void };

/** On a sealed run: says that it is one, and whether it was verified; opens what that means and the way to do it. */
export function SealBadge({ conversationId, onSelect }: SealBadgeProps) {
  const { verification } = useVerification(conversationId);
  const { label, tone, Icon } = look(verification);
  return (
    <Popover
      label="Seal"
      trigger={
        <button type="button" className="flex shrink-0 items-center rounded-[5px]">
          <Badge tone={tone} className="h-5 cursor-pointer">
            <Icon size={12} aria-hidden />
            <span className="max-sm:sr-only">{label}</span>
          </Badge>
        </button>
      }
    >
      <VerifyBox conversationId={conversationId} onSelect={onSelect} />
      <dl className="mt-3 flex flex-col gap-2">
        <div>
          <dt className="font-semibold">What verifying shows</dt>
          <dd className="text-mute">{SEAL_PROVES}</dd>
        </div>
        <div>
          <dt className="font-semibold">What it does not</dt>
          <dd className="text-mute">{SEAL_LIMITS}</dd>
        </div>
        <div>
          <dt className="font-semibold">How to check it elsewhere</dt>
          <dd>
            <OfflineCheck receiptFile="offshoot-receipt.json" keyFile="offshoot.pub.pem" />
          </dd>
        </div>
      </dl>
      <p className="mt-3 text-mute">The receipt and the public key are in the Audit tab.</p>
    </Popover>
  );
}

function look(verification: Verification | null): {
  label: string;
  tone: BadgeTone;
  Icon: typeof ShieldCheck;
} {
  if (verification?.state !== "done") return { label: "Sealed", tone: "neutral", Icon: ShieldQuestion };
  return verification.report.verified
    ? { label: "Verified", tone: "ok", Icon: ShieldCheck }
    : { label: "Not verified", tone: "err", Icon: ShieldAlert };
}
