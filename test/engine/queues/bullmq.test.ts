import { Queue as QueueOf6, Worker as WorkerOf6 } from 'bullmq'
import { Queue as QueueOf5, Worker as WorkerOf5 } from 'bullmq5'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { QueueChange } from '#core/model/queue-change'
import { expectFieldCase } from '../../tools/field-case.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { startRedis } from '../tools/loopback-redis.ts'
import { brokerName, openQueueDesk, outcomeOf, type QueueDesk } from '../tools/queue-desk.ts'
import { until } from '../tools/wait.ts'

const cleanups = createCleanups()
let desk: QueueDesk
let connection: { readonly port: number }

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const redis = await startRedis(folder.path)
  cleanups.add(redis.kill)
  connection = { port: redis.port }
  desk = await openQueueDesk(folder.path, redis.port, 'production')
  cleanups.add(desk.close)
})
afterAll(() => cleanups.run())

it('says of a queue that is not there which one is', async () => {
  await desk.ask('FLUSHALL')
  await desk.ask('HSET', 'acme:reports:meta', 'version', 'bullmq:5.4.2')
  await desk.ask('HSET', 'bull:mails:meta', 'version', 'bullmq:5.4.2')
  const asked = (queue: string) =>
    desk.queues.jobs({ broker: brokerName, queue, state: 'delayed', offset: 0, limit: 10 })
  expect(await asked('reports')).toEqual({
    ok: false,
    error: 'There is no queue reports; there is acme:reports.',
  })
  expect(await asked('mail')).toEqual({ ok: false, error: 'There is no queue mail; there is mails.' })
  expect(await asked('frames')).toEqual({ ok: false, error: 'There is no queue frames.' })
  expect(await asked('mails')).toMatchObject({ ok: true, value: { total: 0 } })
})

const name = 'pipeline-jobs'
const change = <Do extends QueueChange['do']>(what: Do, more: object = {}): QueueChange =>
  ({ do: what, queue: name, ...more }) as unknown as QueueChange

describe.each([
  [5, QueueOf5 as unknown as typeof QueueOf6, WorkerOf5 as unknown as typeof WorkerOf6],
  [6, QueueOf6, WorkerOf6],
] as const)('a queue of BullMQ %i', (major, Queue, Worker) => {
  let queue: QueueOf6
  beforeEach(async () => {
    await desk.ask('FLUSHALL')
    queue = new Queue(name, { connection })
    await queue.waitUntilReady()
  })
  afterEach(() => queue.close())

  /** Works until so many jobs ended; `boom` fails, all else is done. */
  const work = async (count: number): Promise<void> => {
    let ended = 0
    const worker = new Worker(
      name,
      async job => {
        if (job.name === 'boom') throw new Error('no such table, token=s3cr3t-s3cr3t')
      },
      { connection },
    )
    worker.on('completed', () => (ended += 1)).on('failed', () => (ended += 1))
    worker.on('error', () => undefined)
    await until(`${count} jobs`, () => ended >= count)
    await worker.close()
  }
  const listed = async (state: 'waiting' | 'failed' | 'completed' | 'delayed') => {
    const page = await desk.queues.jobs({ broker: brokerName, queue: name, state, offset: 0, limit: 10 })
    if (!page.ok) throw new Error(page.error)
    return page.value
  }
  const idsOf = async (state: Parameters<typeof listed>[0]) => (await listed(state)).jobs.map(job => job.id)

  it('lists jobs oldest first, in pages, and looks into one', async () => {
    for (let at = 0; at < 5; at++) await queue.add('scan', { site: at, password: 'p' }, { jobId: `j${at}` })
    expect(await listed('waiting')).toMatchObject({
      total: 5,
      jobs: [{ id: 'j0', name: 'scan', state: 'waiting' }, {}, {}, {}, {}],
    })
    const page = await desk.queues.jobs({
      broker: brokerName,
      queue: name,
      state: 'waiting',
      offset: 1,
      limit: 2,
    })
    expect(page.ok && page.value.jobs.map(job => job.id)).toEqual(['j1', 'j2'])
    await queue.pause()
    expect(await idsOf('waiting')).toEqual(['j0', 'j1', 'j2', 'j3', 'j4'])
    const peek = await desk.queues.peek({ broker: brokerName, kind: 'bullmq', queue: name, id: 'j0' })
    expect(peek.ok && peek.value.fields.find(field => field.name === 'data')).toMatchObject({
      value: '{"site":0,"password":"•••"}',
      redacted: true,
    })
  })

  it('retries what failed, in the way of its own version', async () => {
    await queue.addBulk([
      { name: 'boom', data: {}, opts: { jobId: 'a' } },
      { name: 'boom', data: {}, opts: { jobId: 'b' } },
    ])
    await work(2)
    const plan = await desk.plan(change('retry', { ids: ['a', 'b', 'c'] }))
    expect(plan).toMatchObject({ title: `Retry 2 jobs of ${name} on bench`, confirmWord: null })
    expect(plan.notes.map(note => note.text)).toContain(
      `The queue is worked on by ${await desk.ask('HGET', `bull:${name}:meta`, 'version')}: version ${major} of the library is used.`,
    )
    const run = await desk.start(plan)
    expect([run.end, outcomeOf(run), await idsOf('failed'), await idsOf('waiting')]).toEqual([
      ...['done', '2 jobs put back to wait'],
      ...[[], ['a', 'b']],
    ])
    await work(2)
    expect(await idsOf('failed')).toEqual(['a', 'b'])
  })

  it('does not retry what failed again since the plan', async () => {
    await queue.add('boom', {}, { jobId: 'a' })
    await work(1)
    const plan = await desk.plan(change('retry', { ids: ['a'] }))
    await (await queue.getJob('a'))?.retry()
    await work(1)
    const run = await desk.start(plan)
    expect([run.end, await idsOf('failed')]).toEqual(['unchanged', ['a']])
  })

  it('retries each job once when the link is lost in between', async () => {
    await queue.addBulk(['a', 'b'].map(jobId => ({ name: 'boom', data: {}, opts: { jobId } })))
    await work(2)
    const plan = await desk.plan(change('retry', { ids: ['a', 'b'] }))
    desk.cut('EVALSHA', 'after')
    expect((await desk.start(plan)).end).toBe('done')
    expect(await idsOf('waiting')).toEqual(['a', 'b'])
  })

  it('promotes, and removes', async () => {
    await queue.add('scan', {}, { jobId: 'late', delay: 600_000 })
    expect(outcomeOf(await desk.run(change('promote', { ids: ['late'] })))).toBe('1 job promoted')
    expect(await idsOf('waiting')).toEqual(['late'])
    const plan = await desk.plan(change('remove', { ids: ['late'] }))
    expect(plan.confirmWord).toBe('bench')
    expect(outcomeOf(await desk.start(plan))).toBe('1 job removed')
    expect(await desk.ask('KEYS', `bull:${name}:late*`)).toEqual([])
  })

  it('does not remove what a worker holds', async () => {
    await queue.add('scan', {}, { jobId: 'held' })
    const worker = new Worker(name, null, { connection })
    await worker.getNextJob('token')
    const run = await desk.run(change('remove', { ids: ['held'] }))
    await worker.close()
    expect([run.end, run.message]).toEqual([
      'unchanged',
      expect.stringContaining('held: a worker holds the job'),
    ])
  })

  it('pauses and resumes without losing a job, also what its own version added meanwhile', async () => {
    await queue.add('scan', {}, { jobId: 'a' })
    expect((await desk.run(change('pause'))).end).toBe('done')
    expect([await queue.isPaused(), await desk.refusal(change('pause'))]).toEqual([
      true,
      `${name} is paused already.`,
    ])
    await queue.add('scan', {}, { jobId: 'b' })
    expect((await desk.run(change('resume'))).end).toBe('done')
    expect([await queue.isPaused(), await idsOf('waiting')]).toEqual([false, ['a', 'b']])
    await work(2)
    expect((await listed('completed')).total).toBe(2)
  })

  it('drains what waits and leaves the rest, and leaves no hash behind', async () => {
    await queue.add('scan', {}, { jobId: 'done' })
    await work(1)
    await queue.add('scan', {}, { jobId: 'a' })
    await queue.add('scan', {}, { jobId: 'late', delay: 600_000 })
    const plan = await desk.plan(change('drain', { delayed: false }))
    expect([plan.confirmWord, plan.title]).toEqual(['bench', `Drain ${name}: remove 1 job on bench`])
    expect(outcomeOf(await desk.start(plan))).toBe('1 job removed')
    expect([await idsOf('delayed'), await idsOf('completed')]).toEqual([['late'], ['done']])
    expect(await desk.ask('EXISTS', `bull:${name}:a`)).toBe(0)
  })

  it('drains, and says what stays: the job of a scheduler', async () => {
    await queue.upsertJobScheduler('nightly', { every: 600_000 }, { name: 'scan' })
    await queue.add('scan', {}, { jobId: 'late', delay: 600_000 })
    const run = await desk.run(change('drain', { delayed: true }))
    const left = (await idsOf('delayed')).length + (await idsOf('waiting')).length
    expectFieldCase(
      { kind: 'promised and done', input: `drain of a BullMQ ${major} queue with a scheduler` },
      { shown: outcomeOf(run) ?? '', notified: `${left} left` },
      { shown: '1 job removed; 1 job left: of a scheduler, or added meanwhile', notified: '1 left' },
    )
  })

  it('does not drain again what was added after the link was lost', async () => {
    // From then on Redis knows the script.
    await queue.drain()
    await queue.add('scan', {}, { jobId: 'a' })
    const plan = await desk.plan(change('drain', { delayed: false }))
    desk.cut('EVALSHA', 'after', false)
    const cutOff = await desk.start(plan)
    desk.comeBack()
    await queue.add('scan', {}, { jobId: 'new' })
    const run = await desk.settle(cutOff.id, 'resume')
    expect([run.end, run.message]).toEqual([
      'failed',
      expect.stringContaining('cannot be told whether it was'),
    ])
    expect(await idsOf('waiting')).toEqual(['new'])
  })

  it('cleans no more than was agreed to', async () => {
    await queue.addBulk(['a', 'b', 'c'].map(jobId => ({ name: 'boom', data: {}, opts: { jobId } })))
    await work(3)
    expect(
      await desk.refusal(change('clean', { state: 'failed', olderThanMs: 3_600_000, limit: 2 })),
    ).toContain('has no failed job that ended more than 1 h ago')
    const run = await desk.run(change('clean', { state: 'failed', olderThanMs: 0, limit: 2 }))
    expect([run.end, outcomeOf(run), (await listed('failed')).total]).toEqual(['done', '2 jobs removed', 1])
  })
})

describe('a queue of both versions', () => {
  beforeEach(() => desk.ask('FLUSHALL'))

  it('loses nothing when it is resumed with jobs in both lists', async () => {
    const queue = new QueueOf5(name, { connection })
    await queue.add('scan', {}, { jobId: 'a' })
    await queue.pause()
    await desk.ask('LPUSH', `bull:${name}:wait`, 'b')
    await desk.ask('HSET', `bull:${name}:b`, 'name', 'scan', 'data', '{}', 'timestamp', 1)
    expect((await desk.run(change('resume'))).end).toBe('done')
    expect(await desk.ask('LRANGE', `bull:${name}:wait`, 0, -1)).toHaveLength(2)
    await queue.close()
  })

  it.each([
    ['bullmq-pro:7.1.0', 'changes queues in ways of its own'],
    ['bullmq:7.0.0', 'newer than what is known here'],
  ])('is left alone when it was written by %s', async (version, words) => {
    await desk.ask('HSET', `bull:${name}:meta`, 'version', version)
    expect(await desk.refusal(change('pause'))).toContain(words)
  })

  it('is changed under a prefix of its own', async () => {
    const queue = new QueueOf6('mail', { connection, prefix: '{tenant}:bull' })
    await queue.add('send', { to: 1 }, { jobId: 'a' })
    const named = '{tenant}:bull:mail'
    const page = { broker: brokerName, queue: named, offset: 0, limit: 10 }
    expect(await desk.queues.jobs({ ...page, state: 'waiting' })).toMatchObject({
      ok: true,
      value: { queue: named, total: 1 },
    })
    expect((await desk.run({ do: 'pause', queue: named })).end).toBe('done')
    expect(await queue.isPaused()).toBe(true)
    await queue.close()
  })

  it('is not there', async () => {
    expect(await desk.refusal({ do: 'pause', queue: 'a:b' })).toContain(
      'a:b is no BullMQ queue here: a:b:meta',
    )
    expect(await desk.refusal(change('pause'))).toContain('is no BullMQ queue here')
  })
})
