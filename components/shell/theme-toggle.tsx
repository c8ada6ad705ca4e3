"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Menu, MenuRadioGroup } from "#components/ui/menu.tsx";

const OPTIONS = [
  { value: "light", label: "Light", icon: <Sun size={15} aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon size={15} aria-hidden /> },
  { value: "system", label: "System", icon: <Monitor size={15} aria-hidden /> },
] as const;

type Theme = (typeof OPTIONS)[number]["value"];

/** Light, dark or as the system. Both icons are rendered and CSS picks one: the server cannot know the theme. */
export function ThemeToggle() {
  const { theme, setTheme } = useTheme();
  return (
    <Menu
      trigger={
        <IconButton label="Theme">
          <Sun size={16} className="dark:hidden" aria-hidden />
          <Moon size={16} className="hidden dark:block" aria-hidden />
        </IconButton>
      }
    >
      <MenuRadioGroup<Theme>
        label="Theme"
        value={OPTIONS.find((option) => option.value === theme)?.value ?? "system"}
        onChange={setTheme}
        options={OPTIONS}
      />
    </Menu>
  );
}
