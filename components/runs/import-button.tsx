"use client";

import { FileUp, FolderUp, Upload } from "lucide-react";
import { Button, type ButtonVariant } from "#components/ui/button.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { useImportChoices } from "./import-dropzone.tsx";

/** "Import" with its two ways: files or a zip, or a whole folder. Dropping works without it. */
export function ImportButton({ variant = "secondary" }: { variant?: ButtonVariant }) {
  const { chooseFiles, chooseFolder } = useImportChoices();
  return (
    <Menu
      trigger={
        <Button variant={variant}>
          <Upload size={14} aria-hidden />
          Import
        </Button>
      }
    >
      <MenuItem onSelect={chooseFiles}>
        <FileUp size={15} aria-hidden />
        Choose files…
      </MenuItem>
      <MenuItem onSelect={chooseFolder}>
        <FolderUp size={15} aria-hidden />
        Choose a folder…
      </MenuItem>
    </Menu>
  );
}
