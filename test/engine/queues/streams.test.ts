import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { QueueChange } from '#core/model/queue-change'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { startRedis } from '../tools/loopback-redis.ts'
import { openQueueDesk, outcomeOf, type QueueDesk } from '../tools/queue-desk.ts'

const cleanups = createCleanups()
let desk: QueueDesk

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const redis = await startRedis(folder.path)
  cleanups.add(redis.kill)
  desk = await openQueueDesk(folder.path, redis.port, 'production')
  cleanups.add(desk.close)
})
afterAll(() => cleanups.run())
beforeEach(() => desk.ask('FLUSHALL'))

const add = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at++) await desk.ask('XADD', 'raibid:jobs', '*', 'job_id', at)
}
const read = (count: number): Promise<unknown> =>
  desk.ask('XREADGROUP', 'GROUP', 'workers', 'w1', 'COUNT', count, 'STREAMS', 'raibid:jobs', '>')
const readCount = async (): Promise<number> => {
  const [[, rows] = ['', []]] = ((await read(100)) ?? []) as [string, unknown[]][]
  return rows.length
}
const trim = (maxLength: number): QueueChange => ({ do: 'trim', queue: 'raibid:jobs', maxLength })
const create = (from: '0' | '$', recreate = false): QueueChange => ({
  do: 'create-group',
  queue: 'raibid:jobs',
  group: 'workers',
  from,
  recreate,
})
const notesOf = (plan: { readonly notes: readonly { readonly text: string }[] }): string =>
  plan.notes.map(note => note.text).join('\n')

describe('trimming', () => {
  it('says what is lost, wants the name in production, and keeps what came since', async () => {
    await add(10)
    await desk.ask('XGROUP', 'CREATE', 'raibid:jobs', 'workers', '0')
    await read(3)
    const plan = await desk.plan(trim(4))
    expect(plan).toMatchObject({
      title: 'Trim raibid:jobs to 4 entries on bench',
      changes: [{ what: 'Length of raibid:jobs', before: '10 entries', after: '4 entries' }],
      confirmWord: 'bench',
    })
    expect(notesOf(plan)).toContain('The oldest 6 entries are lost for good, read or not.')
    expect(notesOf(plan)).toContain('3 entries of them were never given to workers.')
    expect(notesOf(plan)).toContain('workers has 3 entries pending')
    await add(2)
    const run = await desk.start(plan)
    expect([run.end, outcomeOf(run), await desk.ask('XLEN', 'raibid:jobs')]).toEqual([
      'done',
      '6 entries cut from raibid:jobs',
      6,
    ])
  })

  it('cuts nothing more when the link is lost and entries come in', async () => {
    await add(10)
    const plan = await desk.plan(trim(4))
    desk.cut('XTRIM', 'after', false)
    const cutOff = await desk.start(plan)
    desk.comeBack()
    expect(cutOff.end).toBe('cut-off')
    await add(5)
    const run = await desk.settle(cutOff.id, 'resume')
    expect([run.end, await desk.ask('XLEN', 'raibid:jobs')]).toEqual(['done', 9])
    expect(outcomeOf(run)).toContain('was trimmed before the link was lost')
  })

  it('is refused where there is nothing to trim', async () => {
    await add(3)
    expect(await desk.refusal(trim(3))).toContain('nothing to trim')
    expect(await desk.refusal({ ...trim(3), queue: 'other' } as QueueChange)).toBe('other is not there.')
  })
})

describe('creating a group', () => {
  it('from 0 gives it what waits, from $ skips it and says so', async () => {
    await add(5)
    const fromStart = await desk.plan(create('0'))
    expect(notesOf(fromStart)).toContain('everything that is in the stream, 5 entries now.')
    const skipping = await desk.plan(create('$'))
    expect(skipping.notes[0]).toMatchObject({
      level: 'warn',
      text: expect.stringContaining('5 entries that wait now will be skipped'),
    })
    expect(fromStart.confirmWord).toBeNull()
    expect((await desk.start(skipping)).end).toBe('done')
    expect(await readCount()).toBe(0)
    await desk.ask('XGROUP', 'DESTROY', 'raibid:jobs', 'workers')
    expect((await desk.start(fromStart)).end).toBe('done')
    expect(await readCount()).toBe(5)
  })

  it('makes the stream where it is missing', async () => {
    const plan = await desk.plan(create('0'))
    expect(plan.changes).toContainEqual({
      what: 'raibid:jobs',
      before: 'not there',
      after: 'an empty stream',
    })
    expect((await desk.start(plan)).end).toBe('done')
    expect(await desk.ask('XLEN', 'raibid:jobs')).toBe(0)
  })

  it('is not planned over one that is there, and does nothing where one came meanwhile', async () => {
    await add(1)
    const plan = await desk.plan(create('0'))
    await desk.ask('XGROUP', 'CREATE', 'raibid:jobs', 'workers', '$')
    expect(await desk.refusal(create('0'))).toContain('has a group workers already')
    const run = await desk.start(plan)
    expect([run.end, run.message]).toEqual(['unchanged', expect.stringContaining('is there by now')])
  })

  it.each(['before', 'after'] as const)('ends well when the link is lost %s Redis got it', async when => {
    await add(5)
    const plan = await desk.plan(create('0'))
    desk.cut('XGROUP', when)
    expect((await desk.start(plan)).end).toBe('done')
    expect(await readCount()).toBe(5)
  })
})

describe('creating a group again', () => {
  beforeEach(async () => {
    await add(5)
    await desk.ask('XGROUP', 'CREATE', 'raibid:jobs', 'workers', '0')
    await read(2)
  })

  it('says what is forgotten, and gives everything out again from 0', async () => {
    const plan = await desk.plan(create('0', true))
    expect(notesOf(plan)).toContain('1 consumer and 2 entries pending are forgotten')
    expect([plan.confirmWord, plan.steps[1]?.commands]).toEqual([
      'bench',
      ['MULTI; XGROUP DESTROY raibid:jobs workers; XGROUP CREATE raibid:jobs workers 0 MKSTREAM; EXEC'],
    ])
    const run = await desk.start(plan)
    expect([run.end, outcomeOf(run)]).toEqual(['done', 'workers begins at 0-0'])
    expect(await readCount()).toBe(5)
  })

  it('from $ skips what waits and what is pending, and says so', async () => {
    const plan = await desk.plan(create('$', true))
    expect(notesOf(plan)).toContain('3 entries that wait now will be skipped')
    expect(notesOf(plan)).toContain('nobody is given those again')
    expect((await desk.start(plan)).end).toBe('done')
    expect(await readCount()).toBe(0)
  })

  it.each(['before', 'after'] as const)(
    'is done once when the link is lost %s the transaction',
    async when => {
      const plan = await desk.plan(create('0', true))
      desk.cut('EXEC', when)
      expect((await desk.start(plan)).end).toBe('done')
      expect(await readCount()).toBe(5)
    },
  )

  it('is not done again where consumers went on since, and says that it is unclear', async () => {
    const plan = await desk.plan(create('0', true))
    desk.cut('EXEC', 'after', false)
    const cutOff = await desk.start(plan)
    desk.comeBack()
    await read(1)
    const run = await desk.settle(cutOff.id, 'resume')
    expect([run.end, run.message]).toEqual([
      'failed',
      expect.stringContaining('cannot be told whether it was'),
    ])
    expect(await readCount()).toBe(4)
  })
})
