const windowMs = 2000
/** How long the GPU is busy with one frame. */
const frameMs = 6
const totalMiB = 16_376
const reservedMiB = 342

/** A reading of the stand-in GPU, by nvidia-smi's field names. */
export type GpuReading = Readonly<Record<string, readonly [value: string, unit: string]>>

/** A GPU that is as busy as the frames it is given. */
export interface Gpu {
  work(frames: number): void
  read(): GpuReading
}

/** Creates an idle GPU. */
export function createGpu(nowMs: () => number = Date.now): Gpu {
  let done: { readonly atMs: number; readonly frames: number }[] = []
  return {
    work(frames) {
      done = [...done.filter(one => one.atMs > nowMs() - windowMs), { atMs: nowMs(), frames }]
    },
    read() {
      const recent = done.filter(one => one.atMs > nowMs() - windowMs)
      const busyMs = recent.reduce((sum, one) => sum + one.frames * frameMs, 0)
      const percent = Math.min(100, Math.round((100 * busyMs) / windowMs))
      const usedMiB = percent === 0 ? 310 : 4200 + percent * 6
      return {
        index: ['0', ''],
        name: ['Stand-in GPU (Brokerlight demo)', ''],
        uuid: ['GPU-00000000-0000-0000-0000-0000000de030', ''],
        driver_version: ['0.0 (stand-in)', ''],
        'utilization.gpu': [String(percent), ' %'],
        'utilization.memory': [String(Math.round(percent / 2)), ' %'],
        'memory.total': [String(totalMiB), ' MiB'],
        'memory.used': [String(usedMiB), ' MiB'],
        'memory.free': [String(totalMiB - reservedMiB - usedMiB), ' MiB'],
        'temperature.gpu': [String(38 + Math.round(percent * 0.35)), ''],
        'power.draw': [(28 + percent * 1.9).toFixed(2), ' W'],
        'power.limit': ['285.00', ' W'],
        'fan.speed': [String(Math.round(20 + percent * 0.4)), ' %'],
        pstate: [percent === 0 ? 'P8' : 'P2', ''],
      }
    },
  }
}
