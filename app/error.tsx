"use client";

import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { AppHeader, Crumb } from "#components/shell/app-header.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";

type ErrorPageProps = { error: unknown; retry: () => void };

/** Shown when a page throws. Next redacts server messages in production, so only the digest helps to find the log line. */
export default function ErrorPage({ error, retry }: ErrorPageProps) {
  const digest = readDigest(error);
  return (
    <div className="flex h-dvh flex-col">
      <AppHeader breadcrumb={<Crumb current>Error</Crumb>} />
      <main className="flex flex-1 items-center justify-center">
        <EmptyState
          icon={<TriangleAlert size={20} className="text-err" aria-hidden />}
          title="This page stopped with an error"
          actions={
            <>
              <Button variant="primary" onClick={retry}>
                Try again
              </Button>
              <Link href="/" className={buttonClass()}>
                All runs
              </Link>
            </>
          }
        >
          <p>Nothing was changed: your runs and forks are as they were.</p>
          {digest !== null && <p className="mono mt-2">Server log: {digest}</p>}
        </EmptyState>
      </main>
    </div>
  );
}

function readDigest(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("digest" in error)) return null;
  return typeof error.digest === "string" ? error.digest : null;
}
