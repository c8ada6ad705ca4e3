/** What came of a tool call: its output, a refusal before it ran, or nothing yet. */
type Outcome =
  | {
      type: "result";
      text: string;
      exitCode: number | null;
      isError: boolean;
      fields: Record<string, unknown>;
    }
  | { type: "refused"; error: string }
  | { type: "pending" };

export type Call = {
  tool: "terminal" | "file_editor" | "task_tracker" | "finish";
  /** The call in a few words, as the model puts it. */
  summary: string;
  args: Record<string, unknown>;
  risk: "LOW" | "MEDIUM";
  /** How long the tool takes. */
  seconds: number;
  outcome: Outcome;
};

export type AgentItem = {
  type: "agent";
  say: string;
  reasoning: string | null;
  calls: Call[];
  /** The meter knew no price for this response. */
  unpriced: boolean;
};

export type ScriptItem =
  | { type: "user"; text: string; afterSeconds: number }
  | AgentItem
  /** Replaces everything but the first user message and the last `keepItems` items by a summary. */
  | { type: "condense"; summary: string; keepItems: number }
  /** Items that were tried and then left behind: the run goes on from where they began. */
  | { type: "abandoned"; items: ScriptItem[] };

type Words = { say?: string; reasoning?: string; unpriced?: boolean };

export function user(text: string, afterSeconds = 0): ScriptItem {
  return { type: "user", text, afterSeconds };
}

/** One model response: one call, or several at once. */
export function agent(
  calls: Call | Call[],
  { say = "", reasoning, unpriced = false }: Words = {},
): AgentItem {
  return {
    type: "agent",
    say,
    reasoning: reasoning ?? null,
    calls: Array.isArray(calls) ? calls : [calls],
    unpriced,
  };
}

export function bash(
  summary: string,
  command: string,
  text: string,
  { exitCode = 0, seconds = 0.4 }: { exitCode?: number; seconds?: number } = {},
): Call {
  return {
    tool: "terminal",
    summary,
    args: { command },
    risk: "LOW",
    seconds,
    outcome: { type: "result", text, exitCode, isError: false, fields: {} },
  };
}

/** A command the run was stopped in. */
export function unansweredBash(summary: string, command: string): Call {
  return { ...bash(summary, command, ""), outcome: { type: "pending" } };
}

/** Shows lines of a file, numbered from `firstLine`. */
export function view(path: string, firstLine: number, lines: string): Call {
  const shown = lines.split("\n");
  const numbered = shown.map((line, index) => `${String(firstLine + index).padStart(6)}\t${line}`);
  return {
    tool: "file_editor",
    summary: `Read ${path}`,
    args: { command: "view", path, view_range: [firstLine, firstLine + shown.length - 1] },
    risk: "LOW",
    seconds: 0.1,
    outcome: {
      type: "result",
      text: `Lines of ${path}:\n${numbered.join("\n")}`,
      exitCode: null,
      isError: false,
      fields: { path, prev_exist: true },
    },
  };
}

export function replace(summary: string, path: string, oldText: string, newText: string): Call {
  return {
    tool: "file_editor",
    summary,
    args: { command: "str_replace", path, old_str: oldText, new_str: newText },
    risk: "MEDIUM",
    seconds: 0.1,
    outcome: {
      type: "result",
      text: `${path} was changed. It now reads:\n${newText}`,
      exitCode: null,
      isError: false,
      fields: { path, prev_exist: true, old_content: oldText, new_content: newText },
    },
  };
}

/** A replacement whose old text is not in the file as given. */
export function failedReplace(summary: string, path: string, oldText: string, newText: string): Call {
  return {
    ...replace(summary, path, oldText, newText),
    outcome: {
      type: "result",
      text: `Nothing was replaced in ${path}: the old text does not occur there exactly as given.`,
      exitCode: null,
      isError: true,
      fields: { path, prev_exist: true },
    },
  };
}

/** Arguments the tool did not accept: it never ran. */
export function refusedEdit(summary: string, args: Record<string, unknown>, error: string): Call {
  return {
    tool: "file_editor",
    summary,
    args,
    risk: "LOW",
    seconds: 0.1,
    outcome: { type: "refused", error },
  };
}

type Status = "todo" | "in_progress" | "done";

export function plan(summary: string, tasks: readonly (readonly [Status, string])[]): Call {
  const taskList = tasks.map(([status, title]) => ({ title, notes: "", status }));
  return {
    tool: "task_tracker",
    summary,
    args: { command: "plan", task_list: taskList },
    risk: "LOW",
    seconds: 0.1,
    outcome: {
      type: "result",
      text: `The plan has ${tasks.length} tasks.`,
      exitCode: null,
      isError: false,
      fields: { task_list: taskList },
    },
  };
}

export function finish(message: string): Call {
  return {
    tool: "finish",
    summary: "Report the result",
    args: { message },
    risk: "LOW",
    seconds: 0.1,
    outcome: { type: "result", text: message, exitCode: null, isError: false, fields: {} },
  };
}
