"use client";

import { useQuery } from "@tanstack/react-query";
import { Badge } from "#components/ui/badge.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { ProviderList } from "#lib/api/providers.ts";
import { providerQueries } from "#lib/query/providers.ts";
import { SectionState } from "./section-state.tsx";

type Provider = ProviderList["providers"][number];

const PROTOCOLS: Record<Provider["protocol"], string> = {
  "openai-responses": "OpenAI Responses",
  "anthropic-messages": "Anthropic Messages",
  "openai-compatible": "Chat Completions",
  offline: "built in",
};

/** Every provider: whether it can be used, and if not, which variable is missing. */
export function ProvidersSection() {
  const { data, error, refetch } = useQuery(providerQueries.list());
  if (data === undefined)
    return <SectionState error={error} onRetry={() => void refetch()} height="h-[360px]" />;
  const none = data.providers.every(({ configured, protocol }) => !configured || protocol === "offline");
  return (
    <>
      {none && (
        <p className="rounded-lg bg-warn-soft px-3 py-2">
          <span className="font-medium text-warn">No provider is configured.</span> The offline model answers:
          it says so on every step, and spends nothing. Set one of the variables below and restart.
        </p>
      )}
      <ul className="divide-y divide-line rounded-lg border border-line bg-panel">
        {data.providers.map((provider) => (
          <ProviderRow key={provider.id} provider={provider} />
        ))}
      </ul>
    </>
  );
}

function ProviderRow({ provider }: { provider: Provider }) {
  const { label, configured, protocol, reason, baseUrl, keyEnv, baseUrlEnv } = provider;
  return (
    <li className="grid grid-cols-[180px_112px_minmax(0,1fr)_auto] items-start gap-x-4 px-3.5 py-2.5 max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:gap-y-1.5">
      <div className="min-w-0">
        <p className="font-medium">{label}</p>
        <p className="truncate text-faint text-sm">{PROTOCOLS[protocol]}</p>
      </div>
      <div className="pt-px">
        {protocol === "offline" ? (
          <Badge>always there</Badge>
        ) : (
          <Badge tone={configured ? "ok" : "neutral"}>{configured ? "configured" : "not configured"}</Badge>
        )}
      </div>
      <div className="min-w-0 max-sm:col-span-2">
        {protocol === "offline" ? (
          <p className="text-mute">Answers without any provider, always the same, and always labelled.</p>
        ) : configured ? (
          <p className="mono break-all pt-0.5 text-mute">{baseUrl}</p>
        ) : (
          <p className="text-mute">{reason}</p>
        )}
        <p className="text-faint text-sm">
          {protocol !== "offline" &&
            (provider.takesPromptCacheKey
              ? "The prompt cache key goes with every request."
              : protocol === "anthropic-messages"
                ? "Caches by breakpoints; it takes no key."
                : "Takes no prompt cache key.")}
        </p>
      </div>
      <div className="flex flex-col items-end gap-0.5 max-sm:col-span-2 max-sm:items-start">
        {[keyEnv, baseUrlEnv].map(
          (name) =>
            name !== null && (
              <span key={name} className="mono flex items-center gap-0.5 text-mute">
                {name}
                <CopyButton text={name} label={`Copy ${name}`} />
              </span>
            ),
        )}
      </div>
    </li>
  );
}
