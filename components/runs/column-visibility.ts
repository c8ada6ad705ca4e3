/** What gives way first on a narrow screen, so that the title always has room. Head and cells share it. */
export const NARROW = {
  status: "max-sm:hidden",
  branches: "max-md:hidden",
  steps: "max-md:hidden",
  input: "max-lg:hidden",
  cached: "max-md:hidden",
  model: "max-xl:hidden pl-6",
  cacheKey: "max-lg:hidden",
  updated: "max-sm:hidden",
} as const;
