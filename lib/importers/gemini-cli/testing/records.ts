/** Records of a session file as Gemini CLI writes them. */
export const HEADER = { sessionId: "s-1", projectHash: "p", startTime: "2026-05-01T10:00:00Z", kind: "main" };
export const user = (id: string, content: unknown = `ask ${id}`) => ({
  id,
  timestamp: "2026-05-01T10:00:01Z",
  type: "user",
  content,
});
export const gemini = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  timestamp: "2026-05-01T10:00:02Z",
  type: "gemini",
  content: `answer ${id}`,
  model: "gemini-3-pro",
  tokens: { input: 100, output: 10, cached: 40, thoughts: 5, tool: 2, total: 117 },
  ...more,
});
export const call = (id: string, response: unknown, more: Record<string, unknown> = {}) => ({
  id,
  name: "run_shell_command",
  args: { command: `echo ${id}`, description: "Says it" },
  result: [{ functionResponse: { id, name: "run_shell_command", response } }],
  status: "success",
  timestamp: "2026-05-01T10:00:03Z",
  ...more,
});
