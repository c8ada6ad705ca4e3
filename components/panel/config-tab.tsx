import { useQuery } from "@tanstack/react-query";
import { Badge } from "#components/ui/badge.tsx";
import type { ConversationDetail } from "#lib/api/transcript.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { type ConfigChanges, compareConfigs, nameCacheChanges } from "#lib/panel/compare-config.ts";
import { formatJson } from "#lib/panel/format-json.ts";
import { conversationQueries } from "#lib/query/conversations.ts";
import { Fact, FactList, PanelSection } from "./fact-list.tsx";
import { KeySection } from "./key-section.tsx";
import type { PanelFocus } from "./panel-focus.ts";
import { CodeBlock } from "./parts/code-block.tsx";
import { Disclosure } from "./parts/disclosure.tsx";
import { PlainText } from "./parts/plain-text.tsx";
import { ToolList } from "./parts/tool-list.tsx";
import { MemoryRoot } from "./use-remembered.tsx";
import { WithDetail } from "./with-detail.tsx";

/** The agent of this branch, its own copy; what differs from its source is marked. */
export function ConfigTab({ focus }: { focus: PanelFocus }) {
  const { conversationId } = focus.path.lane;
  return (
    <WithDetail conversationId={conversationId}>
      {(detail) => (
        <MemoryRoot key={conversationId}>
          <KeySection focus={focus} detail={detail} />
          <Agent detail={detail} />
        </MemoryRoot>
      )}
    </WithDetail>
  );
}

function Agent({ detail }: { detail: ConversationDetail }) {
  const { config, conversation } = detail;
  const sourceId = conversation.forkedFromId;
  const source = useQuery({ ...conversationQueries.detail(sourceId ?? ""), enabled: sourceId !== null });
  const changes = source.data ? compareConfigs(config, source.data.config) : null;
  return (
    <>
      <PanelSection title="Agent" aside={changes && <CacheEffect changes={changes} />}>
        <FactList>
          <Fact label="Provider" value={config.provider} aside={mark(changes?.provider)} />
          <Fact label="Model" value={config.model} aside={mark(changes?.model)} copy="Copy model" />
          <Fact label="Base URL" value={config.baseUrl} aside={mark(changes?.baseUrl)} mono />
          <Fact
            label="Credential"
            value={config.credentialEnv}
            mono
            aside={<CredentialNote config={config} />}
          />
          {parameterFacts(config).map(([label, value]) => (
            <Fact key={label} label={label} value={value} />
          ))}
        </FactList>
      </PanelSection>
      <PanelSection title="System prompt" aside={mark(changes?.systemPrompt)}>
        {config.systemPrompt === null ? (
          <p className="text-mute">The source did not record one.</p>
        ) : (
          <Disclosure
            name="system-prompt"
            title={`${formatCount(config.systemPrompt.length)} characters`}
            aside={config.systemPrompt.slice(0, 160).split("\n", 1)[0] ?? ""}
          >
            <PlainText text={config.systemPrompt} label="System prompt" />
          </Disclosure>
        )}
      </PanelSection>
      <PanelSection title={toolsTitle(config.tools.length)} aside={mark(changes?.tools)}>
        {config.tools.length === 0 ? (
          <p className="text-mute">No tools are offered to the model.</p>
        ) : (
          <ToolList tools={config.tools} />
        )}
      </PanelSection>
      {config.source !== null && (
        <PanelSection title="As the source wrote it">
          <Disclosure
            name="source"
            title="Agent object"
            aside={`${formatCount(config.source.length)} characters`}
          >
            <CodeBlock text={formatJson(config.source) ?? config.source} label="agent object" wrap />
          </Disclosure>
        </PanelSection>
      )}
    </>
  );
}

function CacheEffect({ changes }: { changes: ConfigChanges }) {
  const names = nameCacheChanges(changes);
  if (names === null) return <Badge>same as its source</Badge>;
  return <Badge tone="warn">{names} changed: cold cache</Badge>;
}

function CredentialNote({ config }: { config: AgentConfig }) {
  return config.credentialEnv === null ? null : (
    <span className="shrink-0 text-faint text-sm">from the environment, never stored</span>
  );
}

function mark(changed: boolean | undefined) {
  return changed ? <Badge tone="accent">changed</Badge> : null;
}

function toolsTitle(count: number): string {
  return count === 1 ? "1 tool" : `${count} tools`;
}

function parameterFacts({ parameters }: AgentConfig): [string, string][] {
  const facts: [string, string | number | null][] = [
    ["Temperature", parameters.temperature],
    ["Top p", parameters.topP],
    ["Max output", parameters.maxOutputTokens],
    ["Reasoning effort", parameters.reasoningEffort],
    ["Verbosity", parameters.verbosity],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [[label, String(value)]]));
}
