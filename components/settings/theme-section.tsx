"use client";

import { useTheme } from "next-themes";
import { useSyncExternalStore } from "react";
import { Segmented } from "#components/ui/segmented.tsx";

const THEMES = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "system", label: "System" },
] as const;

export function ThemeSection() {
  const { theme, setTheme } = useTheme();
  // The server cannot know the theme: until the browser does, nothing is marked.
  const known = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  const chosen = THEMES.find(({ value }) => value === theme)?.value ?? "system";
  return (
    <Segmented<(typeof THEMES)[number]["value"] | "">
      label="Theme"
      value={known ? chosen : ""}
      onChange={setTheme}
      options={THEMES}
    />
  );
}
