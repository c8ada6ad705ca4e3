const appPort = Number(process.env.OFFSHOOT_E2E_PORT ?? "3917");

/** Where the loopback provider of a run listens: beside the app, whose port is free already. */
export const PROVIDER_PORT =
  process.env.OFFSHOOT_E2E_PROVIDER_PORT ?? String(appPort < 65_535 ? appPort + 1 : appPort - 1);

/** The only key in the app's environment: it must appear nowhere else. */
export const PROVIDER_KEY = "offshoot-e2e-canary-key";

/** A second server of the same build that asks for keys. */
export const LOCKED_PORT = String(appPort < 65_534 ? appPort + 2 : appPort - 2);
export const LOCKED_KEY = "offshoot-e2e-master-key-000000";
