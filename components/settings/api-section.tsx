/** Where programs find how to talk to this server. The document is public: it tells nothing that is anybody's. */
export function ApiSection() {
  return (
    <p className="rounded-lg border border-line bg-panel px-3.5 py-2.5 text-mute">
      <a href="/api/openapi.json" className="mono rounded text-accent underline underline-offset-2">
        /api/openapi.json
      </a>{" "}
      is an OpenAPI 3.1 document. OpenHands clients find their own routes under{" "}
      <span className="mono">/api/conversations</span>, OpenAI clients theirs under{" "}
      <span className="mono">/v1</span>.
    </p>
  );
}
