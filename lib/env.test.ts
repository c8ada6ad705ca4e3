import { describe, expect, it } from "vitest";
import { parseEnv } from "./env.ts";

describe("parseEnv", () => {
  it("has a default for everything, also for empty variables", () => {
    expect(parseEnv({ PORT: "", OFFSHOOT_HOME: "", DATABASE_URL: "" })).toEqual({
      PORT: 3000,
      HOST: "127.0.0.1",
      OFFSHOOT_HOME: ".offshoot",
      OFFSHOOT_PUBLIC_HOSTS: [],
      OFFSHOOT_REQUESTS_PER_MINUTE: 3_000,
      OFFSHOOT_UPLOAD_LIMIT_MB: 2_048,
    });
  });

  it("takes what is set and ignores the rest", () => {
    expect(parseEnv({ PORT: "8080", HOST: "0.0.0.0", OFFSHOOT_HOME: "/srv/x", PATH: "/bin" })).toEqual({
      PORT: 8080,
      HOST: "0.0.0.0",
      OFFSHOOT_HOME: "/srv/x",
      OFFSHOOT_PUBLIC_HOSTS: [],
      OFFSHOOT_REQUESTS_PER_MINUTE: 3_000,
      OFFSHOOT_UPLOAD_LIMIT_MB: 2_048,
    });
  });

  it("names each wrong setting in one sentence", () => {
    expect(() => parseEnv({ PORT: "http" })).toThrow(/PORT/);
    expect(() => parseEnv({ DATABASE_URL: "postgresql://db" })).toThrow(/PostgreSQL is not supported yet/);
  });
});
