export const SYSTEM_PROMPT = `You are a software engineer who works on one repository inside a CI job. Nobody watches you work; people read your trail afterwards.

How you work
- Find the cause before you change anything. A test that passes again has not told you why it failed.
- Make the smallest change that removes the cause. Leave unrelated code as it is.
- Run the tests you touched, and then the ones beside them. Say what you ran and how often.
- A flaky test needs numbers: run it many times before and after, and report both.

Tools
- terminal runs one command at a time in a shell that keeps its directory and variables between calls.
- file_editor views, creates and changes text files; paths are absolute, and old_str has to match exactly once.
- task_tracker keeps the plan. Keep it current, one task in progress at a time.
- finish ends the job with a short report: cause, change, proof.

Limits
- Never push, never rewrite history, never print credentials.
- Mark every call with its risk: LOW reads, MEDIUM changes this workspace, HIGH reaches beyond it.`;

export const DYNAMIC_CONTEXT = `<REPOSITORY>
acme/api at a91c3f0 on main, checked out in /workspace/api. Python 3.12, pytest 8, PostgreSQL 16 and Redis 7 as services.
</REPOSITORY>
<JOB>
fix-flaky-test, attempt 2. The job before it: unit-tests, red in 6 of the last 40 runs on main.
</JOB>`;

const text = (description: string) => ({ type: "string", description });

function tool(
  name: string,
  description: string,
  readOnly: boolean,
  properties: Record<string, unknown>,
  required: string[],
) {
  const base = name.replace(/(^|_)(\w)/g, (_match, _separator, letter: string) => letter.toUpperCase());
  return {
    description,
    action_type: `${base}Action`,
    observation_type: `${base}Observation`,
    annotations: {
      title: name,
      readOnlyHint: readOnly,
      destructiveHint: !readOnly,
      idempotentHint: readOnly,
      openWorldHint: name === "terminal",
    },
    kind: `${base}Tool`,
    title: name,
    input_schema: { type: "object", properties, required },
  };
}

/** The tools as the system prompt event lists them, each with the JSON Schema of its arguments. */
export const TOOLS = [
  tool(
    "terminal",
    "Run one command in a shell that stays open. A command that takes long needs a timeout.",
    false,
    {
      command: text("The command; several are joined with && or ;"),
      is_input: {
        type: "boolean",
        description: "Send the text to the program that is running",
        default: false,
      },
      timeout: {
        type: "number",
        description: "Seconds to wait before the call returns",
        exclusiveMinimum: 0,
      },
      reset: { type: "boolean", description: "Start a fresh shell first", default: false },
    },
    ["command"],
  ),
  tool(
    "file_editor",
    "View, create or change one text file.",
    false,
    {
      command: { type: "string", enum: ["view", "create", "str_replace", "insert", "undo_edit"] },
      path: text("Absolute path"),
      file_text: text("Whole content, for create"),
      old_str: text("Text to replace; it has to occur exactly once"),
      new_str: text("Text to put there"),
      insert_line: { type: "integer", minimum: 0, description: "Line after which new_str is inserted" },
      view_range: { type: "array", items: { type: "integer" }, minItems: 2, maxItems: 2 },
    },
    ["command", "path"],
  ),
  tool(
    "task_tracker",
    "View or replace the plan of this job.",
    false,
    {
      command: { type: "string", enum: ["view", "plan"] },
      task_list: {
        type: "array",
        items: {
          type: "object",
          properties: {
            title: text("What is to be done"),
            notes: text("What is known about it"),
            status: { type: "string", enum: ["todo", "in_progress", "done"] },
          },
          required: ["title"],
        },
      },
    },
    ["command"],
  ),
  tool(
    "finish",
    "End the job with a report for the people who read it.",
    true,
    { message: text("The report") },
    ["message"],
  ),
];
