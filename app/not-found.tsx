import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { AppHeader, Crumb } from "#components/shell/app-header.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <div className="flex h-dvh flex-col">
      <AppHeader breadcrumb={<Crumb current>Not found</Crumb>} />
      <main className="flex flex-1 items-center justify-center">
        <EmptyState
          icon={<SearchX size={20} aria-hidden />}
          title="Nothing lives at this address"
          actions={
            <Link href="/" className={buttonClass("primary")}>
              All runs
            </Link>
          }
        >
          The run or branch may have been deleted, or it belongs to another Offshoot. Look for its title, its
          commit or its cache key in the list of runs.
        </EmptyState>
      </main>
    </div>
  );
}
