/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  typedRoutes: true,
  agentRules: false,
  poweredByHeader: false,
  images: { unoptimized: true },
  // Browsers ask for it whenever a page's head is being changed, or has none.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
  distDir: process.env.OFFSHOOT_DIST_DIR ?? ".next",
};

export default config;
