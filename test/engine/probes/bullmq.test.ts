import * as bullmq6 from 'bullmq'
import * as bullmq5 from 'bullmq5'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { evaluateRules, nothingEvaluated } from '#core/alerts/evaluate'
import { rulesOf } from '#core/alerts/rules'
import { queueMeasures } from '#core/measure/queues'
import { brokerSchema, configSchema } from '#core/model/config'
import { compactText, durationText } from '#core/text/format'
import { expectFieldCase, type Verdict } from '../../tools/field-case.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { type LoopbackRedis, startRedis } from '../tools/loopback-redis.ts'
import { until } from '../tools/wait.ts'
import { call, connect } from './connect.ts'
import { type Looker, openLooker } from './looking.ts'

const perFile = createCleanups()
const perTest = createCleanups()
const folder = temporaryFolder()
let server: LoopbackRedis

beforeAll(async () => {
  perFile.add(folder.remove)
  server = await startRedis(folder.path)
  perFile.add(server.kill)
})
afterEach(async () => {
  await perTest.run()
  const redis = await connect(server.port)
  await call(redis, ['FLUSHALL'])
  redis.close()
})
afterAll(perFile.run)

type Library = Pick<typeof bullmq6, 'Queue' | 'Worker' | 'FlowProducer'>
const libraries: readonly (readonly [string, Library])[] = [
  ['5', bullmq5 as unknown as Library],
  ['6', bullmq6],
]

const hourMs = 3_600_000

/** What stands in the row of the only queue, and what its rules notify of. */
async function verdictOf(looker: Looker): Promise<Verdict> {
  const sample = await looker.sample()
  const views = await looker.views()
  const broker = { ...brokerSchema.parse({ reach: { direct: true } }), name: 'test' }
  const rules = rulesOf(broker, configSchema.parse({}).alerts, 'en')
  const fired: string[] = []
  let memory = nothingEvaluated
  for (let steadyMs = 0; steadyMs <= 20_000; steadyMs += 5_000) {
    const evaluated = evaluateRules(memory, {
      rules,
      measures: queueMeasures(sample, views),
      connection: { level: 'ok', reasons: [], sinceMs: 0 },
      switching: false,
      isHandedOver: false,
      firing: new Map(fired.map(id => [id, id])),
      nowMs: sample.atMs + steadyMs,
      steadyMs,
    })
    memory = evaluated.memory
    for (const { rule } of evaluated.fired) if (!fired.includes(rule.id)) fired.push(rule.id)
  }
  const [view] = views
  const waiting = view?.figures.waiting ?? null
  const oldest = view?.oldestWaitingMs ?? null
  return {
    shown: [
      waiting === null ? '?' : compactText('en', waiting),
      'waiting, oldest',
      oldest === null ? '?' : durationText('en', oldest),
    ].join(' '),
    notified: fired.join(', '),
  }
}

describe.each(libraries)('a queue of BullMQ %s', (major, { Queue, Worker, FlowProducer }) => {
  const connection = () => ({ host: '127.0.0.1', port: server.port })
  const queueNamed = (name = 'jobs') => {
    const queue = new Queue(name, { connection: connection() })
    perTest.add(() => queue.close())
    return queue
  }
  const worker = (work: (() => Promise<void>) | null, options: Partial<bullmq6.WorkerOptions> = {}) => {
    const made = new Worker('jobs', work, { autorun: work !== null, ...options, connection: connection() })
    perTest.add(() => made.close(true))
    return made
  }
  const open = async (watch: Record<string, unknown> = {}): Promise<Looker> => {
    const opened = await openLooker(folder.path, server.port, { bullmq: ['jobs'], ...watch })
    perTest.add(opened.close)
    return opened
  }

  it('is counted in all its parts, paused or not', async () => {
    const queue = queueNamed()
    const hourAgo = Date.now() - 3_600_000
    await queue.add('first', {}, { timestamp: hourAgo })
    await queue.add('second', {})
    await queue.add('later', {}, { delay: 3_600_000 })
    await queue.add('first of all', {}, { priority: 1 })
    const flow = new FlowProducer({ connection: connection() })
    perTest.add(() => flow.close())
    await flow.add({ name: 'parent', queueName: 'jobs', children: [{ name: 'child', queueName: 'jobs' }] })
    const { views } = await open()
    const [view] = await views()
    expect(view?.figures).toEqual({ waiting: 4, inWork: 0, stuck: 0, dead: 0 })
    expect(view?.reading?.bullmq).toMatchObject({ wait: 3, delayed: 1, prioritized: 1, active: 0 })
    expect(view?.oldestWaitingMs).toBeGreaterThanOrEqual(3_600_000)
    expect(view?.detail?.bullmq).toMatchObject({ paused: false, waitingChildren: 1, stalled: 0 })
    expect(view?.detail?.bullmq?.version).toMatch(new RegExp(`^bullmq(-pro)?:${major}\\.`))
    await queue.pause()
    await until('the pause to be seen', async () => (await views())[0]?.notes[0] === 'paused')
    const [paused] = await views()
    expect(paused).toMatchObject({ figures: { waiting: 4 }, notes: ['paused'] })
    expect(paused?.detail?.bullmq?.paused).toBe(true)
    expect(paused?.oldestWaitingMs).toBeGreaterThanOrEqual(3_600_000)
  })

  it.each([
    ['its own metrics', { metrics: { maxDataPoints: 60 } }],
    ['its counts', {}],
    ['what came and went, where nothing is kept', { removeOnComplete: { count: 1 } }],
  ])('tells its jobs a second by %s', async (_, options) => {
    const queue = queueNamed()
    const { lookAtOne } = await open()
    await queue.add('warm', {})
    let done = 0
    worker(async () => void done++, options)
    await until('the first job', () => done === 1)
    await lookAtOne()
    await queue.addBulk(Array.from({ length: 30 }, () => ({ name: 'job', data: {} })))
    await until('all jobs', () => done === 31)
    let rates = { completed: 0, added: 0 }
    const startedMs = performance.now()
    await until('the rate', async () => {
      const detail = await lookAtOne()
      const overMs = performance.now() - startedMs
      rates = { completed: detail.bullmq?.completedPerSecond ?? 0, added: detail.addedPerSecond ?? 0 }
      return overMs > 0 && rates.completed > 0
    })
    expect(rates.added).toBeGreaterThan(0)
    expect(rates.completed / rates.added).toBeCloseTo(1, 0)
  })

  it('has a stalled job when its worker lost the lock, and none while a worker works', async () => {
    const queue = queueNamed()
    const { lookAtOne, views } = await open()
    await queue.add('slow', {})
    const finish: (() => void)[] = []
    const working = worker(() => new Promise<void>(resolve => void finish.push(resolve)))
    await until('the job to be worked on', () => finish.length === 1)
    expect(await lookAtOne()).toMatchObject({ stuck: 0, oldestWaitingMs: 0 })
    finish[0]?.()
    await until('its end', async () => (await queue.getCompletedCount()) === 1)
    await working.close()
    await queue.add('abandoned', {})
    await worker(null, { lockDuration: 100, skipLockRenewal: true, skipStalledCheck: true }).getNextJob(
      'token',
    )
    await until('a stalled job', async () => (await lookAtOne()).bullmq?.stalled === 1)
    const [view] = await views()
    expect(view?.figures).toMatchObject({ inWork: 0, stuck: 1 })
    expect(view?.oldestPendingMs).toBeGreaterThan(0)
  })

  it('counts delayed jobs that are overdue as waiting, since they were due', async () => {
    const queue = queueNamed()
    const timestamp = Date.now() - 5 * hourMs - 60_000
    const later = { name: 'later', data: {}, opts: { delay: 60_000, timestamp } }
    await queue.addBulk(Array.from({ length: 40 }, () => later))
    await queue.add('in an hour', {}, { delay: hourMs })
    const looker = await open({ bullmq: [{ name: 'jobs', maxWaiting: 30 }] })
    expectFieldCase(
      {
        kind: 'queue',
        input: `BullMQ ${major}: 40 delayed jobs five hours overdue, no worker, maxWaiting 30`,
      },
      await verdictOf(looker),
      { shown: '40 waiting, oldest 5 h', notified: 'queue-waiting' },
    )
    const [view] = await looker.views()
    expect(view).toMatchObject({ length: 41, reading: { bullmq: { wait: 0, delayed: 41, overdue: 40 } } })
  })

  it('tells the oldest job of all priorities and both ends, whatever stands first', async () => {
    const queue = queueNamed()
    const atHoursAgo = (hours: number) => ({ timestamp: Date.now() - hours * hourMs })
    await queue.add('old', {}, { priority: 10, ...atHoursAgo(5) })
    const urgent = { name: 'urgent', data: {}, opts: { priority: 1 } }
    await queue.addBulk(Array.from({ length: 15 }, () => urgent))
    const looker = await open()
    const input = `BullMQ ${major}: a five-hour job of priority 10 behind 15 of priority 1`
    expectFieldCase({ kind: 'queue', input }, await verdictOf(looker), {
      shown: '16 waiting, oldest 5 h',
      notified: '',
    })
    await queue.addBulk(Array.from({ length: 600 }, () => urgent))
    expectFieldCase({ kind: 'queue', input: `${input}, then 600 more` }, await verdictOf(looker), {
      shown: '616 waiting, oldest 5 h',
      notified: '',
    })
    await queue.add('last in', {}, { lifo: true, ...atHoursAgo(7) })
    const lifo = { name: 'lifo', data: {}, opts: { lifo: true } }
    await queue.addBulk(Array.from({ length: 300 }, () => lifo))
    expectFieldCase(
      { kind: 'queue', input: `BullMQ ${major}: a seven-hour job under 300 LIFO jobs` },
      await verdictOf(looker),
      { shown: '917 waiting, oldest 7 h', notified: '' },
    )
  })

  it('counts the marker of BullMQ 4 as no job', async () => {
    const queue = queueNamed()
    await queue.waitUntilReady()
    const looker = await open()
    await call(looker.redis, ['LPUSH', 'bull:jobs:wait', '0:0'])
    expectFieldCase({ kind: 'queue', input: `BullMQ ${major} with a marker of 4` }, await verdictOf(looker), {
      shown: '0 waiting, oldest 0.0 s',
      notified: '',
    })
    expect(await looker.lookAtOne()).toMatchObject({ oldestWaitingMs: 0, notes: [] })
  })

  it('counts no ignored duplicate as added or completed', async () => {
    const queue = queueNamed()
    const looker = await open()
    await queue.add('first', {}, { jobId: 'the-one' })
    await queue.add('once', {}, { deduplication: { id: 'only' } })
    await looker.lookAtOne()
    for (let at = 0; at < 50; at += 1) {
      await queue.add('first', {}, { jobId: 'the-one' })
      await queue.add('once', {}, { deduplication: { id: 'only' } })
    }
    const of = async () => {
      const { addedPerSecond, bullmq } = await looker.lookAtOne()
      return `${addedPerSecond} added a second, ${bullmq?.completedPerSecond} completed`
    }
    const input = `BullMQ ${major}: 100 jobs are ignored as duplicates`
    expectFieldCase(
      { kind: 'queue', input },
      { shown: await of(), notified: (await verdictOf(looker)).notified },
      { shown: '0 added a second, 0 completed', notified: '' },
    )
    await queue.add('second', {})
    expect((await looker.lookAtOne()).addedPerSecond).toBeGreaterThan(0)
  })

  it('holds failed jobs as dead, and says what it keeps beyond the plan', async () => {
    const queue = queueNamed()
    const retention = { completed: { count: 2 }, failed: { ageHours: 168 } }
    const { redis, views } = await open({ bullmqRetention: retention })
    let ended = 0
    worker(async () => {
      ended += 1
      if (ended > 3) throw new Error('It failed.')
    })
    await queue.addBulk(Array.from({ length: 4 }, () => ({ name: 'job', data: {} })))
    await until('the failed job', async () => (await queue.getFailedCount()) === 1)
    const [[id]] = (await call(redis, ['ZRANGE', 'bull:jobs:failed', 0, 0])) as [[string]]
    expect((await views())[0]?.detail?.bullmq?.retentionBroken).toEqual([
      '3 completed jobs are kept, and the plan keeps 2.',
    ])
    await call(redis, ['ZADD', 'bull:jobs:failed', Date.now() - 8 * 86_400_000, id])
    const [view] = await views()
    expect(view?.figures.dead).toBe(1)
    expect(view?.detail?.bullmq?.retentionBroken[1]).toBe(
      'The oldest failed job is kept for 8 d, and the plan keeps it 7 d. BullMQ removes old jobs only when another one ends.',
    )
  })
})
