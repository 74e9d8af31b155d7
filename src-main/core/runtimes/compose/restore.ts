import { quoteArgv, quoteWord } from '../../quote.ts'

/** Where the copy of a broker's data from before a switch is, and where it belongs. */
export interface CopyPlace {
  /** The copy on the host, an RDB. */
  readonly copy: string
  /** A command of the host that prints the id of the broker's container. */
  readonly find: readonly string[]
  /** The image that what ran before the switch is brought back with. */
  readonly image: string
  /** Folder of the data inside of the container, and the RDB in it. */
  readonly directory: string
  readonly rdb: string
  /** The AOF that is loaded instead of the RDB; its folder is empty where it is one file (before Redis 7). */
  readonly aof: { readonly folder: string; readonly file: string } | null
  /** Lines that say how docker is called there; empty where it is called as it is. */
  readonly preamble: string
}

/** What a person is told in the output when the copy was put back. */
export const putBackMark = 'Brokerlight: the copy from before the switch was put back'

const script = `
header() { docker cp "$c:$1" - 2>/dev/null | tar -xO 2>/dev/null | head -c 9 | tr -d '\\000'; }
newer() {
  case $2 in
    REDIS*) case $1 in REDIS*) [ "\${1#REDIS}" -gt "\${2#REDIS}" ] ;; VALKEY*) true ;; *) false ;; esac ;;
    VALKEY*) case $1 in VALKEY*) [ "\${1#VALKEY}" -gt "\${2#VALKEY}" ] ;; REDIS*) [ "\${1#REDIS}" -gt 11 ] ;; *) false ;; esac ;;
    *) false ;;
  esac
}
c=$(find_container) || { echo 'Docker could not be asked for the container' >&2; exit 1; }
c=$(printf '%s\\n' "$c" | head -n 1)
[ -n "$c" ] || { [ "$1" = if-newer ] && exit 0; echo 'There is no container to put the data into' >&2; exit 1; }
if [ "$1" = if-newer ] && [ "$(docker inspect --format '{{.Config.Image}}' "$c")" = "$image" ]; then exit 0; fi
docker stop "$c" >/dev/null || exit 1
manifest=
[ -n "$aofdir" ] && manifest=$(docker cp "$c:$dir/$aofdir/$aof.manifest" - 2>/dev/null | tar -xO 2>/dev/null)
loaded=$dir/$rdb
if [ -n "$aof" ] && [ -z "$aofdir" ]; then loaded=$dir/$aof; fi
if [ -n "$manifest" ]; then
  base=$(printf '%s\\n' "$manifest" | awk '$NF == "b" || / type b/ { print $2 }' | tail -n 1)
  loaded=$dir/$aofdir/$base
fi
is=$(header "$loaded")
if [ "$1" = if-newer ] && ! newer "$is" "$(head -c 9 -- "$copy")"; then exit 0; fi
t=$(mktemp -d) || exit 1
trap 'rm -rf -- "$t"' EXIT
mkdir "$t/put"
docker cp "$c:$dir/$rdb" "\${copy%.rdb}.replaced" >/dev/null 2>&1
own=$({ docker cp "$c:$dir/$rdb" - || docker cp "$c:$dir" -; } 2>/dev/null | tar --numeric-owner -tvf - 2>/dev/null | head -n 1 | awk '{ print $2 }')
ln -s "$copy" "$t/put/$rdb" || exit 1
if [ -n "$aof" ] && [ -z "$aofdir" ]; then ln -s "$copy" "$t/put/$aof" || exit 1; fi
if [ -n "$aofdir" ]; then
  n=$(printf '%s\\n' "$manifest" | awk '{ for (i = 1; i < NF; i++) if ($i == "seq" && $(i + 1) + 0 > most) most = $(i + 1) + 0 } END { print most + 1 }')
  mkdir "$t/put/$aofdir" && ln -s "$copy" "$t/put/$aofdir/$aof.$n.base.rdb" && : >"$t/put/$aofdir/$aof.$n.incr.aof" || exit 1
  printf 'file %s seq %s type b\\nfile %s seq %s type i\\n' "$aof.$n.base.rdb" "$n" "$aof.$n.incr.aof" "$n" >"$t/put/$aofdir/$aof.manifest"
fi
for one in "$t/put"/*; do
  set -- "$1" -C "$t/put" -h --mode=u+rwX,go+rX
  case $own in [0-9]*/[0-9]*) set -- "$@" --numeric-owner --owner="\${own%/*}" --group="\${own#*/}" ;; esac
  mode=$1; shift
  tar "$@" -cf - -- "\${one##*/}" | docker cp - "$c:$dir" || exit 1
  set -- "$mode"
done
echo "${putBackMark} ($copy); what was in its place had the format $is"
[ "$1" = if-newer ] || docker start "$c" >/dev/null`

/**
 * The script that puts the copy in the place of the data, for a person (`sh FILE`) and for the way back, which says
 * `if-newer`: then only where what would be loaded has a format that the copy is older than. What was there is kept
 * beside the copy.
 */
export function restoreScript({ copy, find, image, directory, rdb, aof, preamble }: CopyPlace): string {
  const values = { copy, image, dir: directory, rdb, aofdir: aof?.folder ?? '', aof: aof?.file ?? '' }
  return [
    '#!/bin/sh',
    `# Puts the data back that Brokerlight copied before a switch: sh ${copy.replace(/\.rdb$/, '.sh')}`,
    preamble,
    ...Object.entries(values).map(([name, value]) => `${name}=${quoteWord(value)}`),
    `find_container() { ${quoteArgv(find)}; }`,
    script,
    '',
  ].join('\n')
}

/** The script of a copy, beside it. */
export const restoreFile = (copy: string): string => copy.replace(/\.rdb$/, '.sh')

/** What was in the place of a copy that was put back, beside it. */
export const replacedFile = (copy: string): string => copy.replace(/\.rdb$/, '.replaced')

/** Puts the copy back where the way back needs it; does nothing where no copy was made. */
export const putBackIfNewer = (copy: string): readonly string[] => [
  'sh',
  '-c',
  '[ ! -e "$1" ] || sh "$1" if-newer',
  'sh',
  restoreFile(copy),
]
