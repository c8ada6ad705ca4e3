import { Field, Input, Select } from "#components/ui/field.tsx";
import type { ModelParameters } from "#lib/conversation/agent-config.ts";
import { EFFORTS, type ParameterForm, VERBOSITIES } from "#lib/turn-view/parameter-form.ts";
import type { ModelSettings } from "./use-model-settings.ts";

/** Sampling and reasoning of the next turn. None of it changes the prompt cache key. */
export function ParameterFields({ settings }: { settings: ModelSettings }) {
  const { parameters, setParameters, read, config } = settings;
  const set = (name: keyof ParameterForm) => (event: { target: { value: string } }) =>
    setParameters({ ...parameters, [name]: event.target.value });
  const own = (name: keyof ModelParameters) => config?.parameters[name] ?? "default";
  return (
    <div className="grid grid-cols-4 gap-2 border-line border-t px-2.5 py-2">
      <Field label="Temperature" {...errorOf(read.errors.temperature)}>
        <Input
          inputMode="decimal"
          value={parameters.temperature}
          onChange={set("temperature")}
          placeholder={String(own("temperature"))}
        />
      </Field>
      <Field label="Max output" {...errorOf(read.errors.maxOutputTokens)}>
        <Input
          inputMode="numeric"
          value={parameters.maxOutputTokens}
          onChange={set("maxOutputTokens")}
          placeholder={String(own("maxOutputTokens"))}
        />
      </Field>
      <Field label="Effort">
        <Select value={parameters.reasoningEffort} onChange={set("reasoningEffort")}>
          <option value="">{own("reasoningEffort")}</option>
          {EFFORTS.map((effort) => (
            <option key={effort}>{effort}</option>
          ))}
        </Select>
      </Field>
      <Field label="Verbosity">
        <Select value={parameters.verbosity} onChange={set("verbosity")}>
          <option value="">{own("verbosity")}</option>
          {VERBOSITIES.map((verbosity) => (
            <option key={verbosity}>{verbosity}</option>
          ))}
        </Select>
      </Field>
    </div>
  );
}

function errorOf(error: string | undefined) {
  return error === undefined ? {} : { error };
}
