import { describe, expect, it } from 'vitest'
import { brokerSchema, type WatchConfig } from '#core/model/config'
import { foundQueues, watchedQueues } from '#core/redis/watched'

const watch = (written: Record<string, unknown>): WatchConfig =>
  brokerSchema.parse({ reach: { local: true }, watch: written }).watch

describe('watchedQueues', () => {
  it('lists every kind with its limits, streams first', () => {
    const queues = watchedQueues(
      watch({
        bullmq: ['pipeline-jobs'],
        sortedSets: ['due'],
        lists: [{ name: 'mail', maxWaiting: 5 }],
        streams: [{ name: 'raibid:jobs', maxLength: 10_000 }, 'frames'],
        bullmqPrefix: '{jobs}',
      }),
    )
    expect(queues).toMatchObject([
      { kind: 'stream', name: 'raibid:jobs', prefix: '', maxLength: 10_000, maxWaiting: null },
      { kind: 'stream', name: 'frames', prefix: '', maxLength: null, maxWaiting: null },
      { kind: 'list', name: 'mail', prefix: '', maxLength: null, maxWaiting: 5 },
      { kind: 'zset', name: 'due', prefix: '', maxLength: null, maxWaiting: null },
      { kind: 'bullmq', name: 'pipeline-jobs', prefix: '{jobs}', maxLength: null, maxWaiting: null },
    ])
  })

  it('watches a queue once, as it was written first, and kinds apart', () => {
    const queues = watchedQueues(
      watch({ streams: [{ name: 'jobs', maxLength: 7 }, 'jobs'], lists: ['jobs', 'jobs'] }),
    )
    expect(queues.map(({ kind, maxLength }) => [kind, maxLength])).toEqual([
      ['stream', 7],
      ['list', null],
    ])
  })

  it('watches nothing by default', () => {
    expect(watchedQueues(watch({}))).toEqual([])
  })

  it('knows what a stream must keep to', () => {
    const [stream] = watchedQueues(
      watch({ streams: [{ name: 'raibid:jobs', groups: ['raibid-workers'], maxAgeSeconds: 600 }] }),
    )
    expect(stream).toMatchObject({ groups: ['raibid-workers'], maxAgeSeconds: 600, found: false })
  })
})

describe('foundQueues', () => {
  it('samples what was found as it would what is named, without limits', () => {
    const found = foundQueues(
      [
        { kind: 'stream', name: 'frames' },
        { kind: 'bullmq', name: 'jobs' },
      ],
      '{b}',
    )
    expect(found).toMatchObject([
      { kind: 'stream', name: 'frames', prefix: '', maxLength: null, found: true },
      { kind: 'bullmq', name: 'jobs', prefix: '{b}', maxLength: null, found: true },
    ])
  })
})
