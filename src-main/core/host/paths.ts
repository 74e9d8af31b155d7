/**
 * Functions of sh: `real PATH` prints the real path of a folder or file, symlinks resolved, and fails where it cannot;
 * `gone PATH` says that there is surely nothing: what lies in a folder of somebody else may be there unseen. `readlink -f` is
 * missing on older Macs.
 */
export const pathFunctions = `
real() {
  if [ -d "$1" ]; then (cd -- "$1" 2>/dev/null && pwd -P); return; fi
  [ -f "$1" ] && { readlink -f -- "$1" 2>/dev/null || printf '%s\\n' "$1"; }
}
gone() {
  [ ! -e "$1" ] || return 1
  upper=$1
  while [ ! -e "$upper" ]; do upper=$(dirname -- "$upper"); done
  [ -x "$upper" ]
}`

/** Reads the lines of the `paths` section: each path with its real one; null for one that is gone. */
export const readPaths = (text: string): ReadonlyMap<string, string | null> =>
  new Map(
    text.split('\n').flatMap(line => {
      const at = line.lastIndexOf('\t')
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1) || null] as const]
    }),
  )
