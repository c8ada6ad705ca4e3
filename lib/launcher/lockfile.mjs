/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockEntry
 * @typedef {{ packages?: Record<string, LockEntry> }} Lockfile
 */

/**
 * Whether what npm noted down inside node_modules is what package-lock.json asks for.
 * Optional packages may be missing: those of other platforms always are.
 * @param {Lockfile} lock package-lock.json
 * @param {Lockfile} installed node_modules/.package-lock.json
 */
export function matchesLockfile(lock, installed) {
  const wanted = lock.packages ?? {};
  const present = installed.packages ?? {};
  if (Object.keys(present).some((path) => !(path in wanted))) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = present[path];
    if (!found) return entry.optional === true || entry.devOptional === true;
    const sameBytes = !entry.integrity || !found.integrity || entry.integrity === found.integrity;
    return found.version === entry.version && sameBytes;
  });
}
