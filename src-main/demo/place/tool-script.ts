import { addressFile } from '../docker/wire.ts'

/**
 * A tool in bash that asks the demo host by itself: starting a runtime for each call takes a tenth of a second of CPU.
 * Where it cannot connect, `otherwise` is run. What the caller exported is passed on before any of it could be overwritten.
 */
export const toolScript = (bash: string, folder: string, otherwise: string): string => `#!${bash}
{
  ((BASH_VERSINFO[0] > 3)) && _names=$(compgen -e) && read -r _port _token <${folder}/${addressFile} &&
    exec 3<>"/dev/tcp/127.0.0.1/$_port"
} 2>/dev/null || exec ${otherwise} "\${0##*/}" "$@"
_env=()
for _name in $_names; do _env+=("$_name=\${!_name}"); done
_fields=("\${0##*/}" "$PWD" $# "$@" "\${_env[@]}")
printf '%s\\0' "$_token" \${#_fields[@]} "\${_fields[@]}" >&3
_words=()
while read -r _kind _size <&3; do
  LC_ALL=C IFS= read -r -N "$_size" _text <&3
  case $_kind in
  out) printf %s "$_text" ;;
  err) printf %s "$_text" >&2 ;;
  exit) exit "$_text" ;;
  cwd) cd -- "$_text" || exit ;;
  path) PATH=$_text ;;
  word) _words+=("$_text") ;;
  run)
    exec 3>&-
    "\${_words[@]}"
    exit
    ;;
  esac
done
echo "Cannot connect to the Docker daemon at tcp://127.0.0.1:$_port. Is the docker daemon running?" >&2
exit 1
`
