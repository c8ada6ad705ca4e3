import type { ModelParameters } from "#lib/conversation/agent-config.ts";

/** The composer's parameter fields as typed. Empty: as the branch has it. */
export type ParameterForm = {
  temperature: string;
  maxOutputTokens: string;
  reasoningEffort: string;
  verbosity: string;
};

export const EMPTY_PARAMETERS: ParameterForm = {
  temperature: "",
  maxOutputTokens: "",
  reasoningEffort: "",
  verbosity: "",
};

export const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh"] as const;
export const VERBOSITIES = ["low", "medium", "high"] as const;

export type ReadParameters = {
  values: Partial<ModelParameters>;
  errors: Partial<Record<keyof ParameterForm, string>>;
};

/** What differs from the branch's parameters, and what is wrong with a field. A wrong field changes nothing. */
export function readParameters(form: ParameterForm): ReadParameters {
  const values: Partial<ModelParameters> = {};
  const errors: ReadParameters["errors"] = {};
  const temperature = form.temperature.trim();
  if (temperature !== "") {
    const number = Number(temperature.replace(",", "."));
    if (number >= 0 && number <= 2) values.temperature = number;
    else errors.temperature = "A number from 0 to 2";
  }
  const limit = form.maxOutputTokens.trim();
  if (limit !== "") {
    const number = Number(limit);
    if (Number.isInteger(number) && number > 0) values.maxOutputTokens = number;
    else errors.maxOutputTokens = "A whole number above 0";
  }
  if (form.reasoningEffort !== "") values.reasoningEffort = form.reasoningEffort;
  if (form.verbosity !== "") values.verbosity = form.verbosity;
  return { values, errors };
}
