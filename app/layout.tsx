import "./globals.css";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "./providers.tsx";

export const metadata: Metadata = {
  title: { default: "Offshoot", template: "%s · Offshoot" },
  description:
    "Agent runs as a branch graph: sealed trails, forks from any step, cache keys and metrics on every node.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#13161d" },
  ],
};

/** next-themes sets `data-theme` before the first paint, so the server's html cannot match: hence suppressed. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is rendered per request: one made at build time could not carry this answer's nonce.
  const nonce = nonceOf((await headers()).get("content-security-policy"));
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}

/** Our server hands the policy on with the request; in development there is none. */
function nonceOf(policy: string | null): string | undefined {
  return /'nonce-([^']+)'/.exec(policy ?? "")?.[1];
}
