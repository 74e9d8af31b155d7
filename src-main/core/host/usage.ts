/** What a container uses: a share of one processor, and memory without the page cache that is given back on demand. */
export interface ContainerUse {
  readonly cpu: number | null
  readonly memoryBytes: number | null
}

/** The control groups of containers at one instant of the host's own clock. */
export interface UseReading {
  readonly uptimeSeconds: number | null
  /** By container id. */
  readonly groups: ReadonlyMap<
    string,
    { readonly cpuSeconds: number | null; readonly memoryBytes: number | null }
  >
}

/** Reads the script's `usage` section: the uptime, then lines of id, what, number. */
export function readUse(text: string): UseReading {
  const [first = '', ...lines] = text.split('\n')
  const uptime = Number.parseFloat(first)
  const values = new Map<string, Map<string, number>>()
  for (const line of lines) {
    const [, id, what, value] = /^([0-9a-f]{12,64}) (\w+) (\d+)\s*$/.exec(line) ?? []
    if (id === undefined || what === undefined) continue
    values.set(id, (values.get(id) ?? new Map<string, number>()).set(what, Number(value)))
  }
  const groups = [...values].map(([id, group]) => {
    const memory = group.get('memory') ?? null
    const cache = group.get('total_inactive_file') ?? group.get('inactive_file') ?? 0
    const nanoseconds = group.get('cpu_ns') ?? (group.get('usage_usec') ?? Number.NaN) * 1000
    return [
      id,
      {
        cpuSeconds: Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : null,
        memoryBytes: memory === null ? null : Math.max(0, memory - cache),
      },
    ] as const
  })
  return { uptimeSeconds: Number.isFinite(uptime) ? uptime : null, groups: new Map(groups) }
}

/** What each container used between two readings; without the one before, only its memory. */
export function usageBetween(
  before: UseReading | null,
  after: UseReading,
): ReadonlyMap<string, ContainerUse> {
  const seconds = (after.uptimeSeconds ?? 0) - (before?.uptimeSeconds ?? Number.POSITIVE_INFINITY)
  return new Map(
    [...after.groups].map(([id, group]) => {
      const cpuBefore = before?.groups.get(id)?.cpuSeconds ?? null
      const used = cpuBefore === null || group.cpuSeconds === null ? null : group.cpuSeconds - cpuBefore
      const cpu = used === null || used < 0 || !(seconds > 0) ? null : used / seconds
      return [id, { cpu, memoryBytes: group.memoryBytes }]
    }),
  )
}

const units: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
}

/** Reads `docker stats`: lines of id, `9.74%`, `856KiB / 5GiB`; `--` is not known. */
export function readStatsLines(text: string): ReadonlyMap<string, ContainerUse> {
  return new Map(
    text.split('\n').flatMap(line => {
      const [, id, cpuText = '', memoryText = ''] =
        /^([0-9a-f]{12,64});([^;]*);([^;]*)$/.exec(line.trim()) ?? []
      if (id === undefined) return []
      const percent = /^(\d+(?:\.\d+)?)%$/.exec(cpuText)?.[1]
      const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?([kKMGT]?i?B) \//.exec(memoryText) ?? []
      const size = units[unit]
      const use = {
        cpu: percent === undefined ? null : Number(percent) / 100,
        memoryBytes: amount === undefined || size === undefined ? null : Math.round(Number(amount) * size),
      }
      return [[id, use] as const]
    }),
  )
}
