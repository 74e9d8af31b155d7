import { describe, expect, it } from 'vitest'
import { allAspects } from '#core/aspects'
import type { Aspects } from '#core/model/aspect'
import type { QueueDetail, QueueReading, QueueView } from '#core/model/queue'
import { queueViews } from '#core/queue/views'
import { watchedQueues } from '#core/redis/watched'
import { queue } from '../support/samples.ts'
import { config } from '../support/views.ts'

const never = allAspects({ state: 'unknown', reason: 'Not read yet.' })
const detail = (name: string, changed: Partial<QueueDetail> = {}): QueueDetail => ({
  kind: 'stream',
  name,
  atMs: 1,
  groups: [],
  bullmq: null,
  rabbitmq: null,
  oldestWaitingMs: 0,
  oldestPendingMs: 0,
  stuck: 0,
  dead: 0,
  addedPerSecond: null,
  trimmed: null,
  notes: [],
  ...changed,
})
const views = (
  readings: readonly QueueReading[],
  details: readonly QueueDetail[],
  watch: Record<string, unknown> = { streams: ['frames'] },
  aspects: Aspects = never,
): readonly QueueView[] =>
  queueViews({
    readings,
    aspects: { ...aspects, queues: { state: 'known', atMs: 1, value: details } },
    trends: new Map(),
    pinned: watchedQueues(config('nebula', { watch }).watch),
    language: 'en',
  })

describe('queueViews', () => {
  it('counts each entry once: what is stuck or dead is not in work', () => {
    const [view] = views([queue('frames', 3, { inWork: 10 })], [detail('frames', { stuck: 4, dead: 1 })])
    expect(view?.figures).toEqual({ waiting: 3, inWork: 5, stuck: 4, dead: 1 })
    const [later] = views([queue('frames', 3, { inWork: 2 })], [detail('frames', { stuck: 4, dead: 1 })])
    expect(later?.figures.inWork).toBe(0)
  })

  it('does not know what nobody looked at, and knows that nothing is in a queue that is not there', () => {
    expect(views([queue('frames', null)], [])[0]?.figures).toEqual({
      waiting: null,
      inWork: 0,
      stuck: null,
      dead: null,
    })
    expect(views([queue('frames', 0, { exists: false })], [])[0]?.figures).toEqual({
      waiting: 0,
      inWork: 0,
      stuck: 0,
      dead: 0,
    })
  })

  it('has failed jobs of BullMQ as dead beside those in work', () => {
    const counts = { wait: 1, active: 5, delayed: 0, overdue: 0, prioritized: 0, completed: 0, failed: 7 }
    const [view] = views(
      [queue('jobs', 1, { kind: 'bullmq', inWork: 5, bullmq: counts })],
      [detail('jobs', { kind: 'bullmq', stuck: 2, dead: 6 })],
    )
    expect(view?.figures).toEqual({ waiting: 1, inWork: 3, stuck: 2, dead: 7 })
  })

  it('puts found queues behind those of brokers.yaml', () => {
    const names = views([queue('aaa', 1), queue('frames', 1)], []).map(({ name, origin }) => [name, origin])
    expect(names).toEqual([
      ['frames', 'config'],
      ['aaa', 'found'],
    ])
  })

  it('names declared groups that are missing, where the groups are known', () => {
    const watch = { streams: [{ name: 'frames', groups: ['g', 'h'], maxAgeSeconds: 60, deadLetter: 'd' }] }
    const group = {
      name: 'g',
      consumers: 0,
      pending: 0,
      lag: 0,
      entriesRead: 0,
      waiting: 0,
      lastDeliveredId: '0-0',
    }
    const [view] = views([queue('frames', 0, { groups: [group] })], [], watch)
    expect(view).toMatchObject({
      missingGroups: ['h'],
      declared: { groups: ['g', 'h'], maxAgeSeconds: 60, deadLetter: 'd' },
    })
    expect(views([queue('frames', null, { inWork: null })], [], watch)[0]?.missingGroups).toBeNull()
  })

  it('shows what RabbitMQ says of its queues', () => {
    const rabbitmq = {
      vhost: '/',
      durable: true,
      messageTtlMs: null,
      maxLength: 500,
      type: 'classic',
      policy: null,
      deadLetterQueue: null,
      deliveryLimit: null,
      deadLetterExchange: null,
      consumers: 1,
      ready: 4,
      unacknowledged: 2,
      publishPerSecond: 1,
      ackPerSecond: 1,
      state: 'running',
    }
    const known = detail('frame_queue', { kind: 'rabbitmq', rabbitmq, stuck: null, dead: null })
    const aspects = {
      ...never,
      rabbitmq: {
        state: 'known',
        atMs: 1,
        value: { server: {}, queues: [known] },
      } as unknown as Aspects['rabbitmq'],
    }
    expect(views([], [], {}, aspects)).toMatchObject([
      {
        name: 'frame_queue',
        exists: true,
        figures: { waiting: 4, inWork: 2, stuck: null, dead: null },
        length: 6,
        maxLength: 500,
      },
    ])
  })
})
