/** A line as JSON.parse gives it, without anything of the importer. */
type Raw = {
  type?: string;
  uuid?: string;
  parentUuid?: string | null;
  isMeta?: boolean;
  isCompactSummary?: boolean;
  isSidechain?: boolean;
  isApiErrorMessage?: boolean;
  requestId?: string;
  name?: string;
  message?: {
    id?: string;
    model?: string;
    content?: string | ({ type?: string; text?: string } | string)[];
    usage?: Record<string, number>;
  };
};

export type Recount = {
  /** JSON objects in the file. */
  objects: number;
  prompts: number;
  /** Responses by message id, else request id, else line. */
  responses: number;
  toolCalls: number;
  usages: number;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  /** Uuids with two or more prompts behind them. */
  branchPoints: string[];
};

/** Counts straight from the text of a file. */
export function recountFile(text: string): Recount {
  const rows = rowsOf(text);
  const prompts = rows.filter(isPrompt);
  const answers = rows.filter((row) => row.type === "assistant" && isRead(row) && !row.isApiErrorMessage);
  const calls = rows.flatMap(blocksOf).filter((block) => block.type === "tool_use");
  const usages = [...usageRecords(rows).values()];
  const sum = (pick: (usage: Record<string, number>) => number | undefined) =>
    usages.reduce((total, usage) => total + (pick(usage) ?? 0), 0);
  return {
    objects: rows.length,
    prompts: prompts.length,
    responses: new Set(answers.map((row) => row.message?.id ?? row.requestId ?? row.uuid ?? row)).size,
    toolCalls: calls.length + rows.filter((row) => row.type === "tool_use").length,
    usages: usages.length,
    input: sum(
      (usage) =>
        (usage.input_tokens ?? 0) +
        (usage.cache_read_input_tokens ?? 0) +
        (usage.cache_creation_input_tokens ?? 0),
    ),
    output: sum((usage) => usage.output_tokens),
    cacheRead: sum((usage) => usage.cache_read_input_tokens),
    cacheWrite: sum((usage) => usage.cache_creation_input_tokens),
    branchPoints: branchPoints(prompts),
  };
}

function rowsOf(text: string): Raw[] {
  if (text.startsWith("{") && text.includes('"loglines"')) return JSON.parse(text).loglines;
  return text.split("\n").flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === "object" && value !== null && !Array.isArray(value) ? [value as Raw] : [];
    } catch {
      return [];
    }
  });
}

function isRead({ message }: Raw): boolean {
  return typeof message?.content === "string" || Array.isArray(message?.content);
}

function blocksOf({ message }: Raw): { type?: string; text?: string }[] {
  if (!Array.isArray(message?.content)) return [];
  return message.content.map((block) => (typeof block === "string" ? { type: "text", text: block } : block));
}

const NOT_TYPED =
  /^\s*(<(local-command-(stdout|stderr|caveat)|bash-(stdout|stderr))>|\[Request interrupted by user)/;

function isPrompt(row: Raw): boolean {
  if (row.type !== "user" || !isRead(row) || row.isMeta || row.isCompactSummary) return false;
  const blocks = blocksOf(row);
  if (blocks.some((block) => block.type === "tool_result")) return false;
  const { content } = row.message ?? {};
  const text = typeof content === "string" ? content : blocks.find((block) => block.text)?.text;
  return !NOT_TYPED.test(text ?? "");
}

/** The record with the most output of every message id and request id; records without both stand alone. */
function usageRecords(rows: readonly Raw[]): Map<unknown, Record<string, number>> {
  const records = new Map<unknown, Record<string, number>>();
  for (const row of rows) {
    const { id, model, usage } = row.message ?? {};
    if (row.type !== "assistant" || !usage || model === "<synthetic>") continue;
    const key = id || row.requestId ? `${id ?? ""}/${row.requestId ?? ""}` : row;
    const known = records.get(key);
    if (!known || (usage.output_tokens ?? 0) >= (known.output_tokens ?? 0)) records.set(key, usage);
  }
  return records;
}

function branchPoints(prompts: readonly Raw[]): string[] {
  const children = new Map<string, Set<string>>();
  for (const { uuid, parentUuid } of prompts) {
    if (!parentUuid || !uuid || uuid === parentUuid) continue;
    children.set(parentUuid, (children.get(parentUuid) ?? new Set()).add(uuid));
  }
  return [...children].flatMap(([parent, uuids]) => (uuids.size > 1 ? [parent] : [])).sort();
}
