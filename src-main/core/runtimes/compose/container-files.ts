import { sh } from './sh.ts'

/**
 * Shell words that print the size of a file of a container, or nothing: it stands in the header of the tar that `docker cp`
 * makes of it, octal, or binary from 8 GiB on. `from` is `CONTAINER:PATH` as shell words.
 */
export const containerFileBytes = (from: string): string =>
  `docker cp -L ${from} - 2>/dev/null | dd bs=1 skip=124 count=12 2>/dev/null | od -An -tu1 | awk '
  { for (i = 1; i <= NF; i++) b[++n] = $i }
  END {
    if (n == 12 && b[1] >= 128) for (i = 2; i <= 12; i++) size = size * 256 + b[i]
    else if (n == 12) for (i = 1; i <= 12; i++) if (b[i] >= 48 && b[i] < 56) size = size * 8 + b[i] - 48
    if (n == 12) printf "%.0f", size
  }'`

/** Prints a file of a container, or nothing where it is not there. */
export const containerFile = (container: string, path: string): readonly string[] =>
  sh('docker cp -L "$1:$2" - 2>/dev/null | tar -xO 2>/dev/null; true', container, path)

/** Prints a whole file of a container, which nothing writes to meanwhile; says so when it is not there. */
export const containerFileWhole = (container: string, path: string): readonly string[] =>
  sh('docker cp -L "$1:$2" - | tar -xO 2>/dev/null', container, path)

/** Prints the first bytes of a file of a container, which may grow meanwhile; says so when it is not there. */
export const containerFileHead = (container: string, path: string, bytes: number): readonly string[] =>
  sh('docker cp -L "$1:$2" - | tar -xO 2>/dev/null | head -c "$3"', container, path, String(bytes))

/** Prints a line `BYTES PATH` for each of some files in a folder of a container that is there. */
export const containerFileSizes = (
  container: string,
  directory: string,
  paths: readonly string[],
): readonly string[] =>
  sh(
    `c=$1; d=$2; shift 2
for f; do
  n=$(${containerFileBytes('"$c:$d/$f"')})
  [ -n "$n" ] && printf '%s %s\\n' "$n" "$f"
done
true`,
    container,
    directory,
    ...paths,
  )
