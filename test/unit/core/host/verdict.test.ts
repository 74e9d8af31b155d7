import { describe, expect, it } from 'vitest'
import { type GpuAndQueue, gpuVerdict, gpuVerdictText } from '#core/host/verdict'

const up = { running: true, stopped: [] }
const now = (change: Partial<GpuAndQueue>): GpuAndQueue => ({
  busy: 0.5,
  queue: 'detektor:frames',
  waiting: 0,
  growsBy: null,
  silentMs: null,
  producers: null,
  ...change,
})

describe('gpuVerdict', () => {
  it.each([
    ['idle GPU, growing queue', { busy: 0.01, waiting: 900, growsBy: 120 }, 'blocked'],
    ['full GPU, growing queue', { busy: 0.97, waiting: 900, growsBy: 120 }, 'capacity'],
    ['idle GPU, empty queue, producer runs', { busy: 0, producers: up, silentMs: 200 }, 'starved'],
    ['idle GPU, empty queue, entries keep coming', { busy: 0, silentMs: 200 }, 'starved'],
    [
      'idle GPU, empty queue, producer stopped',
      { busy: 0, producers: { running: false, stopped: ['cam'] } },
      'producer-stopped',
    ],
    ['idle GPU, empty queue, nothing added', { busy: 0, producers: up, silentMs: 90_000 }, 'producer-silent'],
    ['busy GPU, growing queue', { waiting: 900, growsBy: 120 }, null],
    ['idle GPU, queue that stands', { busy: 0, waiting: 900, growsBy: 0 }, null],
    ['full GPU, empty queue', { busy: 1, producers: up }, null],
    ['GPU unknown', { busy: null, waiting: 900, growsBy: 120 }, null],
    ['waiting unknown', { busy: 0, waiting: null, growsBy: 120 }, null],
    ['growth unknown', { busy: 0, waiting: 900 }, null],
    ['nothing known of the producer', { busy: 0 }, null],
  ] as const)('%s', (_, change, verdict) => {
    expect(gpuVerdict(now(change))).toBe(verdict)
    const text = gpuVerdictText(now(change), 'pl')
    expect(text === null ? null : 'said').toBe(verdict === null ? null : 'said')
  })

  it('says what stands on both sides', () => {
    expect(gpuVerdictText(now({ busy: 0.012, waiting: 1412, growsBy: 120 }), 'en')).toBe(
      'Workers are stuck: detektor:frames grows by 120 /s, 1,412 wait, and the GPU is idle (1 %). Look at the workers, not at the GPU.',
    )
  })
})
