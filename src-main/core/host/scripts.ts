import type { GpuField } from './nvidia-smi.ts'
import { pathFunctions } from './paths.ts'
import { sectionMark } from './sections.ts'

/** nvidia-smi is ended after this long by the host itself, where it has `timeout`. */
export const smiLimitSeconds = 5

/**
 * Reads the machine, then its GPUs: $1 is the fields to ask for (empty: no GPU), $2 not empty also lists MIG slices.
 * The machine comes first, so that its numbers are here even when the driver hangs. Disks are another command: see disks.ts.
 */
const hostScript = `
say() { echo '${sectionMark}'"$1"; }
say name; uname -n
if [ -r /proc/meminfo ]; then
  say cpu; grep '^cpu' /proc/stat
  say load; cat /proc/loadavg
  say uptime; cat /proc/uptime
  say memory; grep -E '^(MemTotal|MemFree|MemAvailable|Buffers|Cached):' /proc/meminfo
else
  say mac; sysctl -n hw.memsize hw.ncpu vm.loadavg; vm_stat
fi 2>/dev/null
say done
[ -n "$1" ] || exit 0
if ! command -v nvidia-smi >/dev/null 2>&1; then say 'code 127'; exit 0; fi
limited() {
  if command -v timeout >/dev/null 2>&1; then timeout ${smiLimitSeconds} "$@"; else "$@"; fi
}
say gpu; limited nvidia-smi --query-gpu="$1" --format=csv,noheader,nounits 2>&1
code=$?
if [ -n "$2" ] && [ $code = 0 ]; then say slices; limited nvidia-smi -L 2>/dev/null; fi
say "code $code"
`

/** The one command of a reading of machine and GPUs. */
export const readHost = (fields: readonly GpuField[], slices: boolean): readonly string[] => [
  'sh',
  '-c',
  hostScript,
  'brokerlight-host',
  fields.join(','),
  slices ? 'slices' : '',
]

/**
 * Names of fields as docker's own types have them: what is not one of them makes docker read its raw answer instead, where
 * a field that has no value (a container without a health check) is an error. `State` goes whole, because podman names the
 * part of the health check differently.
 */
const inspectFormat = [
  '{{.ID}} {{.State.Pid}} {',
  '"Name":{{json .Name}},"Image":{{json .Config.Image}},"Labels":{{json .Config.Labels}},"State":{{json .State}},',
  '"RestartCount":{{json .RestartCount}},"Memory":{{json .HostConfig.Memory}},',
  '"NetworkMode":{{json .HostConfig.NetworkMode}},',
  '"PortBindings":{{json .HostConfig.PortBindings}},"Ports":{{json .NetworkSettings.Ports}},',
  '"Networks":{{json .NetworkSettings.Networks}},"Mounts":{{json .Mounts}}}',
  '\nfolder {{index .Config.Labels "com.docker.compose.project.working_dir"}}',
  '\nfiles {{index .Config.Labels "com.docker.compose.project.config_files"}}',
].join('')

/**
 * Reads containers, the real paths of their compose projects, what each uses by its control group (`docker stats` takes
 * seconds), and networks. A group counts only when its path names the container: a stand-in's process is in a group of
 * somebody else.
 */
const containersScript = `
say() { echo '${sectionMark}'"$1"; }
${pathFunctions}
command -v docker >/dev/null 2>&1 || exit 127
ids=$(docker ps -aq --no-trunc) || exit
say containers
[ -z "$ids" ] || rows=$(docker inspect --type container --format '${inspectFormat}' $ids) || [ -n "$rows" ] || exit 1
printf '%s\\n' "$rows" | grep '^[0-9a-f]\\{12,\\} [0-9]'
say paths
{
  printf '%s\\n' "$rows" | sed -n 's/^folder //p'
  printf '%s\\n' "$rows" | sed -n 's/^files //p' | tr , '\\n'
} | grep '^/' | sort -u | while IFS= read -r path; do
  if real=$(real "$path") || gone "$path"; then printf '%s\\t%s\\n' "$path" "$real"; fi
done
say usage; cat /proc/uptime 2>/dev/null
value() { read -r found < "$1" && echo "$2 $found"; }
printf '%s\\n' "$rows" | grep '^[0-9a-f]\\{12,\\} [0-9]' | while read -r id pid rest; do
  [ -r "/proc/$pid/cgroup" ] || continue
  while IFS=: read -r number kinds path; do
    case $path in *"$id"*) ;; *) continue ;; esac
    case ,$kinds, in
      *,memory,*)
        value "/sys/fs/cgroup/memory$path/memory.usage_in_bytes" "$id memory"
        grep '^total_inactive_file ' "/sys/fs/cgroup/memory$path/memory.stat" | sed "s/^/$id /" ;;
      *,cpuacct,*) value "/sys/fs/cgroup/cpuacct$path/cpuacct.usage" "$id cpu_ns" ;;
      ,,)
        value "/sys/fs/cgroup$path/memory.current" "$id memory"
        grep '^inactive_file ' "/sys/fs/cgroup$path/memory.stat" | sed "s/^/$id /"
        grep '^usage_usec ' "/sys/fs/cgroup$path/cpu.stat" | sed "s/^/$id /" ;;
    esac
  done < "/proc/$pid/cgroup"
done 2>/dev/null
say networks; docker network ls --format '{{.Name}} {{.Driver}}' || exit
say done
`

/** The one command of a reading of containers and networks. */
export const readContainers: readonly string[] = ['sh', '-c', containersScript, 'brokerlight-containers']

/** What `docker` itself says of use, where control groups cannot be read: it takes seconds. */
export const readStats: readonly string[] = [
  'docker',
  'stats',
  '--no-stream',
  '--no-trunc',
  '--format',
  '{{.ID}};{{.CPUPerc}};{{.MemUsage}}',
]
