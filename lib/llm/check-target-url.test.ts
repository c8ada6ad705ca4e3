import { lookup } from "node:dns";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LoopbackProvider, startLoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import { checkTargetUrl } from "./check-target-url.ts";
import type { Lookup } from "./guarded-agent.ts";
import { failed, loopbackCall } from "./testing/loopback-call.ts";
import { loopbackTarget } from "./testing/loopback-target.ts";

/** A7 of the reliability reference. Every form goes through URL parsing first, as it does in the app. */
const PRIVATE = [
  "http://127.0.0.1/v1",
  "http://127.1/v1",
  "http://2130706433/v1",
  "http://0x7f.1/v1",
  "http://0177.0.0.1/v1",
  "http://0/v1",
  "http://0.0.0.0/v1",
  "http://10.0.0.1/v1",
  "http://172.16.0.1/v1",
  "http://172.31.255.255/v1",
  "http://192.168.1.1/v1",
  "http://100.64.0.1/v1",
  "http://169.254.169.254/latest/meta-data",
  "http://198.18.0.1/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://[::1]/v1",
  "http://[::]/v1",
  "http://[::ffff:127.0.0.1]/v1",
  "http://[::ffff:a9fe:a9fe]/v1",
  "http://[::ffff:8.8.8.8]/v1",
  "http://[64:ff9b::a9fe:a9fe]/v1",
  "http://[2002:7f00:1::]/v1",
  "http://[fe80::1]/v1",
  "http://[fd00:ec2::254]/v1",
  "http://localhost/v1",
  "http://LOCALHOST./v1",
  "http://api.localhost/v1",
  "http://metadata.google.internal/v1",
  "http://printer.local/v1",
  "http://127。0。0。1/v1",
  "http://①②⑦.0.0.1/v1",
  "http://ｌｏｃａｌｈｏｓｔ/v1",
  "http://%6c%6f%63%61%6c%68%6f%73%74/v1",
];

describe("an address of this machine or its network", () => {
  it.each(PRIVATE)("%s is refused, and allowed when the operator allowed it", (url) => {
    const refused = checkTargetUrl(url, false);
    expect(refused).toMatchObject({ ok: false, error: { code: "forbidden" } });
    expect(checkTargetUrl(url, true).ok).toBe(true);
  });

  it.each([
    "https://api.openai.com/v1",
    "http://8.8.8.8/v1",
    "https://[2606:4700::1111]/v1",
    "http://172.32.0.1/",
  ])("%s is none", (url) => {
    expect(checkTargetUrl(url, false).ok).toBe(true);
  });

  it.each(["file:///etc/passwd", "ftp://x/", "javascript:1", "not a url", "", "//host/v1"])(
    "%j is never a target",
    (url) => {
      expect(checkTargetUrl(url, true)).toMatchObject({ ok: false, error: { code: "bad_request" } });
    },
  );

  it.each(["https://user:pw@api.openai.com/v1", "http://a@127.0.0.1#@ok.com", "https://key@host/"])(
    "%s holds a user part, which is never sent or shown",
    (url) => {
      const refused = checkTargetUrl(url, true);
      expect(refused).toMatchObject({ ok: false, error: { code: "bad_request" } });
      expect(JSON.stringify(refused)).not.toMatch(/pw|key@/);
    },
  );
});

describe("a name", () => {
  let provider: LoopbackProvider;
  beforeAll(async () => {
    provider = await startLoopbackProvider();
  });
  afterEach(() => provider.reset());
  afterAll(() => provider.close());
  const call = loopbackCall(() => provider.url);

  function named(privateAllowed: boolean) {
    const baseUrl = provider.url.replace("127.0.0.1", "model.example");
    return { ...loopbackTarget("openai-compatible", baseUrl), privateAllowed };
  }
  const answering = (...addresses: string[]): Lookup => {
    return (_name, options, done) => {
      const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
      if (options.all) done(null, found);
      else done(null, found[0]?.address ?? "", found[0]?.family);
    };
  };

  it.each([["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:7f00:1"], ["169.254.169.254"]])(
    "that resolves to %j is refused while connecting, and nothing is sent",
    async (...addresses) => {
      const { result } = await call("openai-compatible", {
        target: named(false),
        resolve: answering(...addresses),
      });
      expect(failed(result)).toMatchObject({ code: "forbidden", reason: "forbidden_address", requests: 1 });
      expect(provider.requests).toEqual([]);
    },
  );

  it("is resolved anew for every connection, so a changed answer gains nothing", async () => {
    let asked = 0;
    const rebinding: Lookup = (name, options, done) => {
      asked += 1;
      answering(asked === 1 ? "192.0.0.9" : "127.0.0.1")(name, options, done);
    };
    for (let round = 0; round < 2; round++) {
      const { result } = await call("openai-compatible", { target: named(false), resolve: rebinding });
      expect(failed(result).code).toBe("forbidden");
    }
    expect(asked).toBe(2);
    expect(provider.requests).toEqual([]);
  });

  it("that the operator allowed may resolve to a private address", async () => {
    const { result } = await call("openai-compatible", {
      target: named(true),
      resolve: answering("127.0.0.1"),
    });
    expect(result.ok).toBe(true);
    const local = { ...loopbackTarget("openai-compatible", provider.url.replace("127.0.0.1", "localhost")) };
    expect((await call("openai-compatible", { target: local, resolve: lookup })).result.ok).toBe(true);
  });

  it("as an address is refused before anything is sent", async () => {
    const target = { ...loopbackTarget("anthropic-messages", provider.url), privateAllowed: false };
    const { result } = await call("anthropic-messages", { target });
    expect(failed(result)).toMatchObject({
      code: "forbidden",
      message: expect.stringMatching(/OFFSHOOT_ALLOWED_HOSTS/),
    });
    expect(provider.requests).toEqual([]);
  });
});
