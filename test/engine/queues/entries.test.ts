import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { QueueChange } from '#core/model/queue-change'
import { expectFieldCase } from '../../tools/field-case.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { startRedis } from '../tools/loopback-redis.ts'
import { brokerName, openQueueDesk, outcomeOf, type QueueDesk } from '../tools/queue-desk.ts'

const cleanups = createCleanups()
let desk: QueueDesk
let ids: string[]

beforeAll(async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const redis = await startRedis(folder.path)
  cleanups.add(redis.kill)
  desk = await openQueueDesk(folder.path, redis.port)
  cleanups.add(desk.close)
})
afterAll(() => cleanups.run())

/** Five entries with a picture each, all given to `gone`, none acknowledged. */
beforeEach(async () => {
  await desk.ask('FLUSHALL')
  ids = []
  for (let at = 0; at < 5; at++)
    ids.push(String(await desk.ask('XADD', 'frames', '*', 'camera', `door-${at}`, 'jpeg', picture)))
  await desk.ask('XGROUP', 'CREATE', 'frames', 'buffer', '0')
  await desk.ask('XREADGROUP', 'GROUP', 'buffer', 'gone', 'STREAMS', 'frames', '>')
})
const picture = new Uint8Array([0xff, 0xd8, 0xff, 0, 13, 10, 0xc3, 0x28, 0x80])

const of = { queue: 'frames', group: 'buffer' }
const acknowledge = (some = ids): QueueChange => ({ do: 'acknowledge', ...of, ids: some })
const claim = (minIdleMs = 0, some = ids): QueueChange => ({
  do: 'claim',
  ...of,
  consumer: 'worker-2',
  ids: some,
  minIdleMs,
})
const bury = (some = ids): QueueChange => ({ do: 'dead-letter', ...of, ids: some, to: 'frames:dead' })
const page = async (more: object = {}) => {
  const asked = { broker: brokerName, ...of, after: null, minIdleMs: 0, limit: 10, ...more }
  const read = await desk.queues.pending(asked)
  if (!read.ok) throw new Error(read.error)
  return read.value
}
const pendingIds = async () => (await page()).entries.map(entry => entry.id)
const owners = async () => (await page()).entries.map(entry => entry.consumer)

describe('pending entries', () => {
  it('come in pages, oldest first, with owner, deliveries, idle time and age', async () => {
    const first = await page({ limit: 3 })
    expect(first).toMatchObject({ total: 5, nextAfter: ids[2] })
    expect(first.entries[0]).toMatchObject({ id: ids[0], consumer: 'gone', deliveries: 1 })
    expect(first.entries[0]?.ageMs).toBeGreaterThanOrEqual(0)
    const second = await page({ limit: 3, after: first.nextAfter })
    expect([second.entries.map(({ id }) => id), second.nextAfter]).toEqual([ids.slice(3), null])
    expect((await page({ minIdleMs: 60_000 })).entries).toEqual([])
  })

  it('are looked into, with what is binary or secret left out', async () => {
    const id = String(
      await desk.ask('XADD', 'frames', '*', 'api_key', 'k-1', 'note', 'to redis://u:pw@h:1', 'b', picture),
    )
    const peek = await desk.queues.peek({ broker: brokerName, kind: 'stream', queue: 'frames', id })
    expect(peek.ok && peek.value.fields).toMatchObject([
      { name: 'api_key', value: '•••', redacted: true },
      { name: 'note', value: 'to redis://u:•••@h:1', redacted: true },
      { name: 'b', value: expect.stringMatching(/^\(binary: ff d8/), bytes: 9, redacted: false },
    ])
    await desk.ask('XDEL', 'frames', id)
    const gone = await desk.queues.peek({ broker: brokerName, kind: 'stream', queue: 'frames', id })
    expect(gone).toMatchObject({ ok: true, value: { exists: false, fields: [] } })
  })

  it.each([
    ['nothing', 'is no such', 'has no group buffer'],
    ['a list', 'LPUSH', 'of another type'],
  ])('are refused in words where there is %s', async (_, how, words) => {
    if (how === 'LPUSH') await desk.ask('LPUSH', 'other', 'x')
    const read = await desk.queues.pending({
      broker: brokerName,
      ...of,
      queue: 'other',
      after: null,
      minIdleMs: 0,
      limit: 5,
    })
    expect(read).toMatchObject({ ok: false, error: expect.stringContaining(words) })
  })
})

describe('acknowledging', () => {
  it('shows the plan, and does what it says', async () => {
    const plan = await desk.plan(acknowledge(ids.slice(0, 2)))
    expect(plan).toMatchObject({
      title: 'Acknowledge 2 entries of frames in buffer on bench',
      changes: [{ what: 'Pending in buffer', before: '5 entries', after: '3 entries' }],
      confirmWord: null,
    })
    expect(plan.steps[1]?.commands).toEqual([`XACK frames buffer ${ids[0]} ${ids[1]}`])
    const run = await desk.start(plan)
    expect([run.end, outcomeOf(run)]).toEqual(['done', '2 entries acknowledged'])
    expect(await pendingIds()).toEqual(ids.slice(2))
  })

  it('leaves alone what was given out again or finished since the plan', async () => {
    const plan = await desk.plan(acknowledge(ids.slice(0, 3)))
    await desk.ask('XCLAIM', 'frames', 'buffer', 'worker-2', 0, ids[0] ?? '')
    await desk.ask('XACK', 'frames', 'buffer', ids[1] ?? '')
    const run = await desk.start(plan)
    expect(outcomeOf(run)).toBe(
      '1 entry acknowledged; 1 entry given out again and left alone; 1 entry finished meanwhile',
    )
    expect(await pendingIds()).toEqual([ids[0], ids[3], ids[4]])
  })

  it('changes nothing where all of it was finished since the plan', async () => {
    const plan = await desk.plan(acknowledge())
    await desk.ask('XACK', 'frames', 'buffer', ...ids)
    const run = await desk.start(plan)
    expect([run.end, run.message]).toEqual([
      'unchanged',
      expect.stringContaining('Nothing on the broker was changed'),
    ])
    expect(await desk.refusal(acknowledge())).toContain('None of these entries is pending')
  })

  it.each(['before', 'after'] as const)('ends well when the link is lost %s Redis got it', async when => {
    const plan = await desk.plan(acknowledge())
    desk.cut('XACK', when)
    const run = await desk.start(plan)
    expect(run.end).toBe('done')
    expect(await pendingIds()).toEqual([])
  })
})

describe('claiming', () => {
  it('gives entries away without handing them out', async () => {
    const run = await desk.run(claim(0, ids.slice(0, 2)))
    expect([run.end, outcomeOf(run)]).toEqual(['done', '2 entries given to worker-2'])
    expect(await owners()).toEqual(['worker-2', 'worker-2', 'gone', 'gone', 'gone'])
    expect((await page()).entries[0]?.deliveries).toBe(1)
  })

  it('refuses entries whose consumer is at work', async () => {
    expect(await desk.refusal(claim(60_000))).toContain('None of these entries has been idle for 1 min')
  })

  it('says what became of entries that were deleted from the stream', async () => {
    await desk.ask('XDEL', 'frames', ids[1] ?? '')
    await desk.ask('XTRIM', 'frames', 'MINID', ids[1] ?? '')
    const plan = await desk.plan(claim(0, ids.slice(0, 3)))
    expect(plan.notes.map(note => note.text).join(' ')).toContain(
      'Cut from the stream while pending: 2 entries',
    )
    const run = await desk.start(plan)
    expect(outcomeOf(run)).toBe(
      '1 entry given to worker-2; 2 entries pending no more: no longer in the stream, or just finished',
    )
    expect(await pendingIds()).toEqual(ids.slice(2))
  })

  it('does not claim again what was claimed before the link was lost', async () => {
    const plan = await desk.plan(claim())
    desk.cut('XCLAIM', 'after')
    const run = await desk.start(plan)
    expect([run.end, outcomeOf(run)]).toEqual([
      'done',
      expect.stringContaining('5 entries with another owner by now'),
    ])
    expect(new Set(await owners())).toEqual(new Set(['worker-2']))
  })
})

const buried = async () =>
  ((await desk.ask('XRANGE', 'frames:dead', '-', '+')) as [string, string[]][]).map(([, fields]) => fields)

describe('a dead-letter stream', () => {
  it('gets entries byte by byte with where they came from, and they are acknowledged', async () => {
    const run = await desk.run(bury(ids.slice(0, 2)))
    expect([run.end, outcomeOf(run)]).toEqual(['done', '2 entries copied to frames:dead and acknowledged'])
    expect(await pendingIds()).toEqual(ids.slice(2))
    expect((await buried())[0]?.slice(0, 8)).toEqual([
      ...['dead-letter.stream', 'frames', 'dead-letter.group', 'buffer', 'dead-letter.id', ids[0]],
      ...['camera', 'door-0'],
    ])
    const [first] = (await desk.ask('XRANGE', 'frames', ids[0] ?? '', ids[0] ?? '')) as [string, string[]][]
    expect((await buried())[0]?.at(-1)).toBe(first?.[1].at(-1))
    const length = await desk.ask(
      'EVAL',
      "return #redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1][2][10]",
      1,
      'frames:dead',
    )
    expect(length).toBe(picture.length)
  })

  it.each(['before', 'after'] as const)(
    'gets nothing twice when the link is lost %s the transaction',
    async when => {
      const plan = await desk.plan(bury())
      desk.cut('EXEC', when)
      const run = await desk.start(plan)
      expect(run.end).toBe('done')
      expect((await buried()).map(fields => fields[5])).toEqual(ids)
      expect(await pendingIds()).toEqual([])
    },
  )

  it('gets nothing twice by a run that is resumed after its link was gone for good', async () => {
    const plan = await desk.plan(bury())
    desk.cut('EXEC', 'after', false)
    const cutOff = await desk.start(plan)
    desk.comeBack()
    expect([cutOff.end, cutOff.offers]).toEqual(['cut-off', ['check', 'resume']])
    expect((await desk.settle(cutOff.id, 'check')).message).toContain(
      'of 5 entries, 5 finished and 0 given out again',
    )
    const run = await desk.settle(cutOff.id, 'resume')
    expect([run.end, outcomeOf(run)]).toEqual([
      'done',
      expect.stringContaining('5 entries not pending any more'),
    ])
    expect(await buried()).toHaveLength(5)
  })

  it('leaves an entry pending that is no longer in the stream', async () => {
    await desk.ask('XDEL', 'frames', ids[1] ?? '')
    const plan = await desk.plan(bury(ids.slice(0, 3)))
    expectFieldCase(
      {
        kind: 'promised and done',
        input: 'dead-letter of 3 entries, one of which was deleted from the stream',
      },
      {
        shown: plan.title,
        notified: plan.notes.find(note => note.text.startsWith('Not copied'))?.text ?? 'no note',
      },
      {
        shown: 'Copy 2 entries of frames in buffer to frames:dead and acknowledge them on bench',
        notified:
          'Not copied, because they are no longer in the stream: 1 entry. They stay pending; acknowledge them to be rid of them.',
      },
    )
    expect(await desk.refusal(bury(ids.slice(1, 2)))).toContain('None of these entries is in frames any more')
    await desk.ask('XDEL', 'frames', ids[0] ?? '')
    const run = await desk.start(plan)
    expect(outcomeOf(run)).toContain('2 entries no longer in the stream, still pending')
    expect(await pendingIds()).toEqual([ids[0], ids[1], ...ids.slice(3)])
  })

  it('gets nothing when it is no stream', async () => {
    await desk.ask('SET', 'frames:dead', 'x')
    const run = await desk.run(bury())
    expect([run.end, run.message]).toEqual(['unchanged', expect.stringContaining('of another type')])
    expect(await pendingIds()).toEqual(ids)
  })

  it('gives an entry back that could not be copied after all', async () => {
    const last = '18446744073709551615-18446744073709551615'
    await desk.ask('XADD', 'frames:dead', last, 'no', 'more')
    const run = await desk.run(bury())
    expect([run.end, run.message]).toEqual([
      'unchanged',
      expect.stringContaining('exhausted the last possible ID'),
    ])
    expect([await pendingIds(), new Set(await owners())]).toEqual([ids, new Set(['gone'])])
  })
})
