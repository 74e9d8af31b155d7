import { describe, expect, it } from 'vitest'
import { allAspects } from '#core/aspects'
import { gpuAndQueue } from '#core/host/now'
import { composeSchema } from '#core/model/config/runtime'
import type { ContainerReading, GpuReading } from '#core/model/host'
import type { QueueReading } from '#core/model/queue'
import type { Reading } from '#core/model/sample'
import { sampleAt, tenFortyTwo } from '../support/samples.ts'

const none = allAspects({ state: 'unknown', reason: 'Not read yet.' })
const gpu: Reading<GpuReading> = {
  state: 'known',
  atMs: tenFortyTwo,
  value: { source: 'nvidia-smi', devices: [], warnings: [] },
}
const unknown = { state: 'unknown', reason: 'no' } as const
const withGpu = (one: Reading<GpuReading>) => ({
  ...none,
  host: { state: 'known', atMs: tenFortyTwo, value: { machine: unknown, gpu: one } } as const,
})
const queue = (
  name: string,
  waiting: number | null,
  lastDeliveredId = '0-0',
  lag: number | null = waiting,
): QueueReading => ({
  name,
  kind: 'stream',
  exists: true,
  length: waiting,
  waiting,
  waitingAtLeast: null,
  inWork: 0,
  groups: [{ name: 'g', consumers: 1, pending: 0, lag, entriesRead: null, waiting: lag, lastDeliveredId }],
  bullmq: null,
  maxLength: null,
  note: null,
})
const compose = composeSchema.parse({ directory: '~/broker', producers: ['cam'] })
const look = (queues: readonly QueueReading[], change: Partial<Parameters<typeof gpuAndQueue>[0]> = {}) =>
  gpuAndQueue({
    sample: { ...sampleAt(tenFortyTwo), queues },
    aspects: withGpu(gpu),
    series: [],
    compose,
    nowMs: tenFortyTwo + 1_000,
    ...change,
  })
const container = (state: ContainerReading['state']) =>
  ({
    ...withGpu(gpu),
    containers: {
      state: 'known',
      atMs: 1,
      value: {
        daemon: 'up',
        containers: [{ name: 'app-cam-1', service: 'cam', state } as ContainerReading],
        networks: [],
        broker: null,
        project: {
          service: 'redis',
          folder: '~/broker',
          folderState: 'found',
          files: [],
          containers: { cam: 'app-cam-1' },
          serving: null,
          exporter: null,
          dataFolders: [],
          handover: { replacedAtMs: null, stoppedAtMs: null },
        },
        notes: [],
      },
    },
  }) as const

describe('gpuAndQueue', () => {
  it('takes the deepest queue, else the first; one of unknown depth says nothing', () => {
    expect(look([queue('a', 0), queue('b', 7), queue('c', null)])).toMatchObject({
      queue: 'b',
      waiting: 7,
      busy: null,
      growsBy: null,
    })
    expect(look([queue('a', 0), queue('b', 0)])?.queue).toBe('a')
    expect(look([queue('c', null)])).toBeNull()
  })

  it('is null without a GPU, a sample or a queue', () => {
    expect(look([queue('a', 1)], { aspects: withGpu(unknown) })).toBeNull()
    expect(look([queue('a', 1)], { aspects: none })).toBeNull()
    expect(look([queue('a', 1)], { sample: null })).toBeNull()
    expect(look([])).toBeNull()
    expect(look([queue('a', 1)], { nowMs: tenFortyTwo + 11_000 })).toBeNull()
  })

  it('knows from the last delivered id how long nothing was added', () => {
    const id = (agoMs: number) => `${tenFortyTwo - agoMs}-0`
    expect(look([queue('a', 0, id(40_000))])?.silentMs).toBe(40_000)
    expect(look([queue('a', 0, id(-5_000))])?.silentMs).toBeNull()
    expect(look([queue('a', 0, '5-1')])?.silentMs).toBeNull()
    expect(look([queue('a', 3, id(40_000))])?.silentMs).toBeNull()
    expect(look([queue('a', 0, id(40_000), null)])?.silentMs).toBeNull()
  })

  it('knows whether the producers run', () => {
    expect(look([queue('a', 0)], { aspects: container('running') })?.producers).toEqual({
      running: true,
      stopped: [],
    })
    expect(look([queue('a', 0)], { aspects: container('exited') })?.producers).toEqual({
      running: false,
      stopped: ['cam'],
    })
    expect(look([queue('a', 0)])?.producers).toBeNull()
    expect(look([queue('a', 0)], { aspects: container('running'), compose: undefined })?.producers).toBeNull()
  })
})
