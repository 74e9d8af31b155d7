import type { GpuDevice } from '../model/host.ts'

/** What is asked of each GPU, in the order of the answer's cells. */
export const gpuFields = [
  'index',
  'name',
  'uuid',
  'utilization.gpu',
  'memory.total',
  'memory.used',
  'memory.free',
  'temperature.gpu',
  'power.draw',
  'power.limit',
] as const

/** A field of `--query-gpu`. */
export type GpuField = (typeof gpuFields)[number]

/** Why nvidia-smi tells nothing. `said` is what it printed, on stdout or stderr: drivers use both. */
export type SmiFailure =
  | { readonly kind: 'missing' | 'driver' | 'mismatch' | 'none' }
  | { readonly kind: 'lost'; readonly said: string }
  /** An older driver does not know this field. */
  | { readonly kind: 'bad-field'; readonly field: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'failed'; readonly code: number; readonly said: string }

/** GPUs with the lines that are none; or why there is nothing to read. */
export type SmiAnswer =
  | { readonly ok: true; readonly devices: readonly GpuDevice[]; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly failure: SmiFailure }

const mebibyte = 1024 * 1024
const mostWarnings = 5

/** Reads `nvidia-smi --query-gpu=FIELDS --format=csv,noheader,nounits` with the code it ended with. */
export function readSmi(output: string, code: number, fields: readonly GpuField[]): SmiAnswer {
  const lines = output
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '')
  const devices = lines.map(line => deviceOf(line, fields))
  const found = devices.filter(device => device !== null)
  // One GPU that is lost among several ends the command with an error: what the others told still holds.
  if (found.length === 0) return { ok: false, failure: failureOf(lines.join(' '), code) }
  const warnings = lines.filter((_, at) => devices[at] === null).slice(0, mostWarnings)
  return { ok: true, devices: found, warnings }
}

function failureOf(said: string, code: number): SmiFailure {
  const field = /Field "([^"]*)" is not a valid field/.exec(said)?.[1]
  if (field !== undefined) return { kind: 'bad-field', field }
  // What `timeout` ends with when it had to end the command.
  if (code === 124 || code === 137 || code === 143) return { kind: 'hang' }
  if (code === 127 || code === 126) return { kind: 'missing' }
  if (/version mismatch/i.test(said)) return { kind: 'mismatch' }
  if (/communicate with the NVIDIA driver|driver\/library|driver not loaded/i.test(said)) {
    return { kind: 'driver' }
  }
  if (/no devices were found/i.test(said) || (code === 0 && said === '')) return { kind: 'none' }
  if (/GPU is lost|fallen off the bus|unable to determine the device handle/i.test(said)) {
    return { kind: 'lost', said: said.slice(0, 300) }
  }
  return { kind: 'failed', code, said: said.slice(0, 300) }
}

/** A name may hold a comma; no other cell can. */
function deviceOf(line: string, fields: readonly GpuField[]): GpuDevice | null {
  const parts = line.split(',').map(part => part.trim())
  const surplus = parts.length - fields.length
  const nameAt = fields.indexOf('name')
  if (surplus < 0 || !/^\d+$/.test(parts[0] ?? '')) return null
  const name = parts.slice(nameAt, nameAt + surplus + 1).join(', ')
  const cells = [...parts.slice(0, nameAt), name, ...parts.slice(nameAt + surplus + 1)]
  const text = (field: GpuField): string => cells[fields.indexOf(field)] ?? ''
  const number = (field: GpuField, most = Number.MAX_SAFE_INTEGER): number | null => {
    const value = /^(\d+(?:\.\d+)?)(?: ?(?:%|MiB|W|C))?$/.exec(text(field))?.[1]
    return value === undefined || Number(value) > most ? null : Number(value)
  }
  const bytes = (field: GpuField): number | null => {
    const value = number(field, 1e9)
    return value === null ? null : Math.round(value * mebibyte)
  }
  const percent = number('utilization.gpu', 100)
  return {
    index: text('index'),
    name,
    uuid: text('uuid'),
    mig: null,
    busy: percent === null ? null : percent / 100,
    memoryTotalBytes: bytes('memory.total'),
    memoryUsedBytes: bytes('memory.used'),
    memoryFreeBytes: bytes('memory.free'),
    temperatureCelsius: number('temperature.gpu', 1000),
    powerWatts: number('power.draw', 100_000),
    powerLimitWatts: number('power.limit', 100_000),
  }
}

/** The MIG slices of `nvidia-smi -L`; their numbers cannot be had there. */
export function migSlices(list: string): readonly GpuDevice[] {
  let gpu = { index: '', name: '' }
  return list.split(/\r?\n/).flatMap(line => {
    const [, index, name] = /^GPU (\d+): (.*?) \(UUID: [^)]*\)/.exec(line) ?? []
    if (index !== undefined) {
      gpu = { index, name: name ?? '' }
      return []
    }
    const [, mig, device, uuid] = /^\s+MIG (\S+)\s+Device\s+(\d+): \(UUID: ([^)]*)\)/.exec(line) ?? []
    if (mig === undefined || gpu.index === '') return []
    return [unmeasured({ index: `${gpu.index}:${device}`, name: gpu.name, uuid: uuid ?? '', mig })]
  })
}

/** A device of which only its name is known. */
export const unmeasured = (named: Pick<GpuDevice, 'index' | 'name' | 'uuid' | 'mig'>): GpuDevice => ({
  ...named,
  busy: null,
  memoryTotalBytes: null,
  memoryUsedBytes: null,
  memoryFreeBytes: null,
  temperatureCelsius: null,
  powerWatts: null,
  powerLimitWatts: null,
})
