"use client";

import { useQuery } from "@tanstack/react-query";
import { Fact, FactList } from "#components/panel/fact-list.tsx";
import { LoadFailure } from "#components/panel/load-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { SentUpload, SignedSeal } from "#lib/conversation/receipt.ts";
import { formatBytes, formatCount } from "#lib/format/numbers.ts";
import { formatTimestamp } from "#lib/format/time.ts";
import { PUBLIC_KEY_URL, receiptUrl, sealQueries } from "#lib/query/seals.ts";
import { OfflineCheck } from "./offline-check.tsx";

/** The signed receipt of a sealed run, to copy or keep as a file together with the key that checks it. */
export function ReceiptFacts({ conversationId }: { conversationId: string }) {
  const receipt = useQuery(sealQueries.receipt(conversationId));
  if (receipt.isError) return <LoadFailure error={receipt.error} onRetry={() => void receipt.refetch()} />;
  if (!receipt.data) return <Skeleton className="h-32 w-full" />;
  return <Receipt conversationId={conversationId} signed={receipt.data} />;
}

function Receipt({ conversationId, signed }: { conversationId: string; signed: SignedSeal }) {
  const { receipt, signature } = signed;
  const receiptFile = `receipt-${receipt.sequence}.json`;
  const keyFile = `offshoot-${receipt.key_id}.pub.pem`;
  return (
    <>
      <FactList>
        <Fact label="Receipt" value={`No. ${formatCount(receipt.sequence)}`} />
        <Fact label="Sealed at" value={formatTimestamp(receipt.sealed_at)} />
        {receipt.sent && <SentFacts sent={receipt.sent} />}
        <Fact label="Signed by" value={receipt.key_id} mono copy="Copy key id" />
        <Fact label="Signature" value={signature} mono />
        <Fact label="Receipt before" value={receipt.previous} mono copy="Copy hash of the receipt before" />
      </FactList>
      <div className="mt-2.5 flex flex-wrap items-center gap-2">
        <Button size="sm" asChild>
          <a href={receiptUrl(conversationId)} download={receiptFile}>
            Download receipt
          </a>
        </Button>
        <Button size="sm" asChild>
          <a href={PUBLIC_KEY_URL} download={keyFile}>
            Download public key
          </a>
        </Button>
        <CopyButton text={JSON.stringify(signed)} label="Copy receipt" />
      </div>
      <div className="mt-3">
        <OfflineCheck receiptFile={receiptFile} keyFile={keyFile} />
      </div>
    </>
  );
}

/** The upload as it was sent, by what its sender can compute again. */
function SentFacts({ sent: { bytes, sha256, files } }: { sent: SentUpload }) {
  const [only] = files?.count === 1 ? (files.list ?? []) : [];
  const digest = files === null ? sha256 : (only?.sha256 ?? files.sha256);
  const what = files === null || only ? "1 file" : `${formatCount(files.count)} files`;
  return (
    <>
      <Fact label="Sent" value={`${what}, ${formatBytes(files?.bytes ?? bytes)}`} />
      <Fact
        label={what === "1 file" ? "File SHA-256" : "File list SHA-256"}
        value={digest}
        mono
        copy="Copy SHA-256 of what was sent"
      />
    </>
  );
}
