import { fail, ok, type Result } from "#lib/app-error.ts";
import { callOptions } from "./call-options.ts";
import type { ModelRequest, ModelTarget } from "./model-call.ts";
import { createSdkModel } from "./sdk-model.ts";

export type ViewedRequest = {
  method: "POST";
  url: string;
  /** JSON text, byte for byte what would go over the wire. */
  body: string;
};

class Captured extends Error {
  readonly url: string;
  readonly body: string;

  constructor(url: string, body: string) {
    super("captured");
    this.url = url;
    this.body = body;
  }
}

/**
 * The request as it would be sent, made on the same path as a real one up to the network. Headers are left out: they
 * carry the key. Error `bad_request` for the offline model, which sends nothing.
 */
export async function viewRequest(
  request: ModelRequest,
  target: ModelTarget,
): Promise<Result<ViewedRequest>> {
  if (target.protocol === "offline") {
    return fail("bad_request", "The offline model sends nothing. Configure a provider to see its request.");
  }
  const capture: typeof globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return Promise.reject(new Captured(url, typeof init?.body === "string" ? init.body : ""));
  };
  try {
    await createSdkModel(target, capture).doStream({
      ...callOptions(request, target),
      includeRawChunks: true,
    });
  } catch (error) {
    if (error instanceof Captured) return ok({ method: "POST", url: error.url, body: error.body });
    throw error;
  }
  throw new Error("The client package made no request.");
}
