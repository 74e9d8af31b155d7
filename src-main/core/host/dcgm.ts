import type { GpuDevice } from '../model/host.ts'
import { unmeasured } from './nvidia-smi.ts'

/** Where NVIDIA's exporter listens unless told otherwise, as seen from the host. */
export const dcgmUrl = 'http://127.0.0.1:9400/metrics'

const mebibyte = 1024 * 1024
const linePattern = /^(DCGM_FI_[A-Z_]+)\{([^}]*)\}\s+(\S+)/
const labelPattern = /(\w+)="((?:[^"\\]|\\.)*)"/g

type Values = ReadonlyMap<string, number>

/** The GPUs and MIG slices of dcgm-exporter's page, in its order; empty when it tells of none. */
export function readDcgm(page: string): readonly GpuDevice[] {
  const named = new Map<string, Pick<GpuDevice, 'index' | 'name' | 'uuid' | 'mig'>>()
  const values = new Map<string, Map<string, number>>()
  for (const line of page.split('\n')) {
    const [, metric, labelText, valueText] = linePattern.exec(line) ?? []
    if (metric === undefined || labelText === undefined) continue
    const labels = new Map([...labelText.matchAll(labelPattern)].map(([, key, value]) => [key, value ?? '']))
    const slice = labels.get('GPU_I_ID') ?? ''
    const index = `${labels.get('gpu') ?? ''}${slice === '' ? '' : `:${slice}`}`
    const value = Number(valueText)
    if (index === '' || !Number.isFinite(value)) continue
    named.set(index, {
      index,
      name: labels.get('modelName') ?? '',
      uuid: labels.get('UUID') ?? '',
      mig: labels.get('GPU_I_PROFILE') || null,
    })
    values.set(index, (values.get(index) ?? new Map<string, number>()).set(metric, value))
  }
  return [...named.values()].map(device => measured(device, values.get(device.index) ?? new Map()))
}

function measured(device: Parameters<typeof unmeasured>[0], values: Values): GpuDevice {
  const at = (metric: string): number | null => {
    const value = values.get(`DCGM_FI_${metric}`)
    return value === undefined || value < 0 ? null : value
  }
  const bytes = (metric: string): number | null => {
    const value = at(metric)
    return value === null ? null : Math.round(value * mebibyte)
  }
  const used = bytes('DEV_FB_USED')
  const free = bytes('DEV_FB_FREE')
  const percent = at('DEV_GPU_UTIL')
  // A slice has no utilisation of its own: the share of its engines that worked is the nearest.
  const busy = percent === null ? at('PROF_GR_ENGINE_ACTIVE') : percent / 100
  const whole = used === null || free === null ? null : used + free + (bytes('DEV_FB_RESERVED') ?? 0)
  return {
    ...unmeasured(device),
    busy: busy === null || busy > 1 ? null : busy,
    memoryTotalBytes: bytes('DEV_FB_TOTAL') ?? whole,
    memoryUsedBytes: used,
    memoryFreeBytes: free,
    temperatureCelsius: at('DEV_GPU_TEMP'),
    powerWatts: at('DEV_POWER_USAGE'),
  }
}
