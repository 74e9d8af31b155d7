import type { MachineReading } from '../model/host.ts'

/** Processor time since the machine started, in its own ticks. */
export interface CpuTimes {
  readonly busy: number
  readonly total: number
}

/** What the machine told in one go. The busy share needs another reading (see `busyBetween`), disks another command. */
export interface MachineFacts {
  readonly machine: Omit<MachineReading, 'cpuBusy' | 'disks'>
  readonly cpu: CpuTimes | null
}

/** Reads a Linux machine, or a Mac, from the sections of the host script; null when they make no sense. */
export function readMachine(sections: ReadonlyMap<string, string>): MachineFacts | null {
  const at = (name: string): string => sections.get(name) ?? ''
  const memory = memoryOf(at('memory')) ?? macMemory(at('mac'))
  if (memory === null) return null
  const mac = macLines(at('mac'))
  const cpuCount = [...at('cpu').matchAll(/^cpu\d+ /gm)].length || Number(mac[1] ?? 0)
  const load = loadOf(at('load')) ?? loadOf((mac[2] ?? '').replace(/[{}]/g, '').trim())
  const uptime = Number.parseFloat(at('uptime'))
  return {
    machine: {
      hostname: at('name').trim().slice(0, 255),
      uptimeSeconds: Number.isFinite(uptime) && uptime >= 0 ? Math.floor(uptime) : null,
      cpuCount: Number.isSafeInteger(cpuCount) ? cpuCount : 0,
      load,
      memoryTotalBytes: memory.total,
      memoryAvailableBytes: Math.min(memory.available, memory.total),
    },
    cpu: cpuOf(at('cpu')),
  }
}

/** Busy share of all processors between two readings; null across a restart or without time between. */
export function busyBetween(before: CpuTimes | null, after: CpuTimes | null): number | null {
  if (before === null || after === null) return null
  const total = after.total - before.total
  const busy = after.busy - before.busy
  return total > 0 && busy >= 0 ? Math.min(1, busy / total) : null
}

interface Memory {
  readonly total: number
  readonly available: number
}

/** `/proc/meminfo`. Kernels before 3.14 do not say what is available: free memory and the page cache are. */
function memoryOf(text: string): Memory | null {
  const kilobytes = (name: string): number | null => {
    const value = Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1])
    return Number.isSafeInteger(value) ? value * 1024 : null
  }
  const total = kilobytes('MemTotal')
  const free = kilobytes('MemFree')
  const loose = free === null ? null : free + (kilobytes('Buffers') ?? 0) + (kilobytes('Cached') ?? 0)
  const available = kilobytes('MemAvailable') ?? loose
  return total === null || total === 0 || available === null ? null : { total, available }
}

/** The first line of `/proc/stat`: waiting for disks counts as idle, and guests are counted in user already. */
function cpuOf(text: string): CpuTimes | null {
  const ticks = /^cpu +([\d ]+)$/m.exec(text)?.[1]?.trim().split(/ +/).map(Number).slice(0, 8)
  if (ticks === undefined || ticks.length < 4) return null
  const total = ticks.reduce((sum, one) => sum + one, 0)
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0)
  return Number.isSafeInteger(total) ? { busy: total - idle, total } : null
}

function loadOf(text: string): MachineReading['load'] {
  const [one, five, fifteen] = text.trim().split(/\s+/).slice(0, 3).map(Number)
  const loads = [one, five, fifteen]
  if (loads.some(load => load === undefined || !Number.isFinite(load) || load < 0)) return null
  return [one ?? 0, five ?? 0, fifteen ?? 0]
}

/** `sysctl -n hw.memsize hw.ncpu vm.loadavg`, then `vm_stat`. */
const macLines = (text: string): readonly string[] => text.split('\n')

function macMemory(text: string): Memory | null {
  const total = Number(macLines(text)[0])
  const page = Number(/page size of (\d+) bytes/.exec(text)?.[1])
  const pages = (name: string): number => Number(new RegExp(`^Pages ${name}:\\s+(\\d+)`, 'm').exec(text)?.[1])
  const available = page * (pages('free') + pages('inactive') + pages('speculative'))
  return total > 0 && Number.isSafeInteger(total) && Number.isSafeInteger(available)
    ? { total, available }
    : null
}
