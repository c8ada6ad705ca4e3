"use client";

import "./without-eval.ts";
import { QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { type ReactNode, useState } from "react";
import { ImportDropzone } from "#components/runs/import-dropzone.tsx";
import { ThemedToaster } from "#components/shell/themed-toaster.tsx";
import { TooltipProvider } from "#components/ui/tooltip.tsx";
import { createQueryClient } from "#lib/query/client.ts";

type ProvidersProps = { nonce: string | undefined; children: ReactNode };

/** What every page needs around it. Files can be dropped on any of them. */
export function Providers({ nonce, children }: ProvidersProps) {
  const [queryClient] = useState(() => createQueryClient(leaveToSignIn));
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      <QueryClientProvider client={queryClient}>
        <TooltipProvider>
          <ImportDropzone>{children}</ImportDropzone>
        </TooltipProvider>
        <ThemedToaster />
      </QueryClientProvider>
    </ThemeProvider>
  );
}

function leaveToSignIn() {
  const { pathname, search } = window.location;
  if (pathname === "/sign-in") return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}
