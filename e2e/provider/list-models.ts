/** The model list in the shape of the asking API: Anthropic's when its version header is sent, else OpenAI's. */
export function listModels(models: readonly string[], headers: Record<string, string>): unknown {
  if (headers["anthropic-version"] === undefined) {
    const data = models.map((id) => ({ id, object: "model", created: 1_700_000_000, owned_by: "loopback" }));
    return { object: "list", data };
  }
  const data = models.map((id) => ({
    type: "model",
    id,
    display_name: id,
    created_at: "2025-01-01T00:00:00Z",
  }));
  return { data, has_more: false, first_id: models[0] ?? null, last_id: models.at(-1) ?? null };
}
