"use client";

import type { ReactNode } from "react";
import { AppHeader, Crumb } from "#components/shell/app-header.tsx";
import { ApiSection } from "./api-section.tsx";
import { AuditSection } from "./audit-section.tsx";
import { HealthSection } from "./health-section.tsx";
import { KeysSection } from "./keys-section.tsx";
import { PricesSection } from "./prices-section.tsx";
import { ProvidersSection } from "./providers-section.tsx";
import { ThemeSection } from "./theme-section.tsx";

/** What this server is set up with by its environment, and who may use it. */
export function SettingsPage() {
  return (
    <div className="flex min-h-dvh flex-col">
      <AppHeader breadcrumb={<Crumb current>Settings</Crumb>} />
      <main className="mx-auto flex w-full max-w-[960px] flex-col gap-8 px-6 py-8 max-sm:px-3 max-sm:py-5">
        <Section
          title="Model providers"
          note="Keys are read from the environment when the server starts. They are never stored, shown or logged."
        >
          <ProvidersSection />
        </Section>
        <Section
          title="Prices"
          note="What costs are counted with. A model that is not in the table has no cost."
        >
          <PricesSection />
        </Section>
        <Section
          title="Access keys"
          note="For programs and people on other machines. A key is shown once; only its hash is kept."
        >
          <KeysSection />
        </Section>
        <Section title="API" note="For programs: every route with what it takes and answers.">
          <ApiSection />
        </Section>
        <Section title="Audit log" note="Who forked, deleted, verified, made and revoked keys.">
          <AuditSection />
        </Section>
        <Section title="Server" note="What the server checks about its database.">
          <HealthSection />
        </Section>
        <Section title="Appearance" note="Kept in this browser.">
          <ThemeSection />
        </Section>
      </main>
    </div>
  );
}

function Section({ title, note, children }: { title: string; note: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2.5">
      <header>
        <h2 className="font-semibold text-lg">{title}</h2>
        <p className="text-mute">{note}</p>
      </header>
      {children}
    </section>
  );
}
