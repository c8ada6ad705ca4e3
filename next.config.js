/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  typedRoutes: true,
  agentRules: false,
  poweredByHeader: false,
  images: { unoptimized: true },
  distDir: process.env.OFFSHOOT_DIST_DIR ?? ".next",
};

export default config;
