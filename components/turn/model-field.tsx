import { ChevronDown } from "lucide-react";
import { useId } from "react";
import { classNames } from "#components/ui/class-names.ts";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { PRICE_TABLE } from "#lib/llm/price-table.ts";
import { suggestModels } from "#lib/turn-view/model-choice.ts";
import type { ModelSettings } from "./use-model-settings.ts";

const PRICED = Object.keys(PRICE_TABLE);

/** Which model answers: free text, with the branch's own and those of configured providers to pick from. */
export function ModelField({ settings }: { settings: ModelSettings }) {
  const list = useId();
  const { config, providers, model, setModel, answerer } = settings;
  // The field says what the branch would be answered by; with nothing configured that model answers nobody.
  const idle = answerer?.kind === "offline" && !answerer.chosen && model !== "";
  const suggestions = suggestModels(config ?? { provider: null, model: null }, providers, PRICED);
  return (
    <div className="flex h-7 min-w-0 flex-1 items-center rounded-md border border-transparent hover:border-line-strong focus-within:border-accent">
      <input
        aria-label="Model"
        list={list}
        value={model}
        onChange={(event) => setModel(event.target.value)}
        placeholder="provider/model"
        title={idle ? `${model} is not asked: no provider is configured` : undefined}
        spellCheck={false}
        className={classNames(
          "mono h-full min-w-0 flex-1 truncate bg-transparent px-1.5 outline-none [&::-webkit-calendar-picker-indicator]:hidden!",
          idle && "text-faint line-through",
        )}
      />
      <datalist id={list}>
        {suggestions.map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
      <Menu
        align="start"
        trigger={
          <button
            type="button"
            aria-label="Choose a model"
            className="flex size-6 shrink-0 items-center justify-center rounded text-mute hover:text-text"
          >
            <ChevronDown size={13} aria-hidden />
          </button>
        }
      >
        <div className="max-h-72 overflow-y-auto">
          {suggestions.map((suggestion) => (
            <MenuItem key={suggestion} onSelect={() => setModel(suggestion)} className="mono">
              {suggestion}
            </MenuItem>
          ))}
        </div>
      </Menu>
    </div>
  );
}
