import { describe, expect, it } from 'vitest'
import type { PendingEntry } from '#core/model/pending'
import { type QueueChange, queueChangeSchema } from '#core/model/queue-change'
import { planQueueChange } from '#core/queue/plan'
import { isStreamChange, type StreamSeen } from '#core/queue/seen'
import type { BullmqSeen, JobSeen } from '#core/queue/seen-bullmq'

const context = { planId: 'p1', runId: 'r1', by: 'ann@desk', place: 'there', nowMs: 0, lastTookMs: null }
const entry = (id: string, more: Partial<PendingEntry> = {}): PendingEntry => ({
  ...{ id, consumer: 'w1', idleMs: 120_000, ageMs: null, deliveries: 1 },
  ...more,
})
const stream = (more: Partial<StreamSeen> = {}): StreamSeen => ({
  ...{ of: 'stream', exists: true, length: 10, firstId: '1-0', added: 20 },
  groups: [
    { name: 'g', consumers: 2, pending: 3, lag: 4, entriesRead: 6, waiting: 4, lastDeliveredId: '6-0' },
  ],
  pending: [entry('1-1'), entry('2-1')],
  ...more,
})
const job = (id: string, more: Partial<JobSeen> = {}): JobSeen => ({
  ...{ id, state: 'failed', finishedOn: '1', locked: false },
  ...more,
})
const bullmq = (more: Partial<BullmqSeen> = {}): BullmqSeen => ({
  ...{ of: 'bullmq', prefix: 'bull', version: 'bullmq:6.7.0', major: 6, paused: false },
  counts: { wait: 2, paused: 0, active: 1, delayed: 3, prioritized: 0, completed: 5, failed: 2 },
  old: { count: 2, beforeMs: 0 },
  jobs: [job('a'), job('b', { state: 'gone' })],
  ...more,
})
const nebula = { name: 'nebula', environment: 'production' } as const
const ids = ['1-1', '2-1']
const changes: Readonly<Record<QueueChange['do'], QueueChange>> = {
  claim: { do: 'claim', queue: 'k', group: 'g', consumer: 'w2', ids, minIdleMs: 60_000 },
  acknowledge: { do: 'acknowledge', queue: 'k', group: 'g', ids },
  'dead-letter': { do: 'dead-letter', queue: 'k', group: 'g', ids, to: 'dead' },
  trim: { do: 'trim', queue: 'k', maxLength: 4 },
  'create-group': { do: 'create-group', queue: 'k', group: 'g', from: '0', recreate: true },
  retry: { do: 'retry', queue: 'q', ids: ['a', 'b'] },
  promote: { do: 'promote', queue: 'q', ids: ['a'] },
  remove: { do: 'remove', queue: 'q', ids: ['a', 'b'] },
  pause: { do: 'pause', queue: 'q' },
  resume: { do: 'resume', queue: 'q' },
  drain: { do: 'drain', queue: 'q', delayed: true },
  clean: { do: 'clean', queue: 'q', state: 'failed', olderThanMs: 3_600_000, limit: 1 },
}
const planOf = (
  change: QueueChange,
  seen: StreamSeen | BullmqSeen = isStreamChange(change) ? stream() : bullmq(),
) => planQueueChange(nebula, change, seen, context)
const made = (change: QueueChange, seen?: StreamSeen | BullmqSeen) => {
  const plan = planOf(change, seen)
  if (!plan.ok) throw new Error(plan.error.text)
  return plan.value
}
const refused = (change: QueueChange, seen: StreamSeen | BullmqSeen): string => {
  const plan = planOf(change, seen)
  return plan.ok ? `a plan: ${plan.value.title}` : plan.error.text
}

describe('a plan to change a queue', () => {
  it('is for changes as they are asked for', () => {
    for (const change of Object.values(changes)) expect(queueChangeSchema.parse(change)).toEqual(change)
  })

  it('looks before it changes, shows the commands, and takes no lock', () => {
    const plan = made(changes.acknowledge)
    expect(plan.steps).toEqual([
      { id: 'look', title: 'Look whether it is still so', commands: ['XPENDING k g 1-1 2-1 2'] },
      { id: 'change', title: 'Acknowledge', commands: ['XACK k g 1-1 2-1'] },
    ])
    expect(plan.main.flatMap(step => step.work.map(work => work.do))).toEqual([
      'look-at-queue',
      'change-queue',
    ])
    expect([plan.takeUp, plan.back, plan.always]).toEqual([[], [], []])
  })

  it.each([
    ...(['acknowledge', 'remove', 'drain', 'clean'] as const).map(name => [name, 'nebula'] as const),
    ...(['claim', 'dead-letter', 'retry', 'pause'] as const).map(name => [name, null] as const),
  ])('%s wants the word %s in production', (name, word) => {
    expect(made(changes[name]).confirmWord).toBe(word)
  })

  it('shows how a command ends, however many ids it names', () => {
    const commandOf = (count: number): string => {
      const many = Array.from({ length: count }, (_, at) => `${at + 1}-1`)
      const seen = stream({ pending: many.map(id => entry(id)) })
      return (
        made({ ...changes.claim, ids: many } as QueueChange, seen)
          .steps.at(-1)
          ?.commands.join() ?? ''
      )
    }
    expect(commandOf(7)).toMatch(/ 7-1 JUSTID$/)
    expect(commandOf(900)).toMatch(/ 7-1 … and 893 more … JUSTID$/)
  })

  it('wants the name for a trim and for a group made again, and for none made new', () => {
    expect(made(changes.trim, stream()).confirmWord).toBe('nebula')
    expect(made(changes['create-group'], stream()).confirmWord).toBe('nebula')
    expect(made(changes['create-group'], stream({ groups: [] })).confirmWord).toBeNull()
    const plan = planQueueChange({ ...nebula, environment: 'staging' }, changes.trim, stream(), context)
    expect(plan.ok && plan.value.confirmWord).toBeNull()
  })

  it.each([
    ['claim', 'Give 2 entries of k in g to w2 on nebula'],
    ['dead-letter', 'Copy 2 entries of k in g to dead and acknowledge them on nebula'],
    ['retry', 'Retry 1 job of q on nebula'],
    ['remove', 'Remove 1 job of q on nebula'],
    ['pause', 'Pause q on nebula'],
    ['drain', 'Drain q: remove 5 jobs on nebula'],
    ['clean', 'Clean q: remove 1 job that failed more than 1 h ago on nebula'],
  ] as const)('%s is told by its outcome', (name, title) => {
    expect(made(changes[name]).title).toBe(title)
  })

  it.each([
    [changes.claim, stream({ pending: [entry('1-1', { idleMs: 5 })] }), 'has been idle for 1 min'],
    [changes.acknowledge, stream({ pending: [] }), 'is pending in g of k any more'],
    [{ ...changes['dead-letter'], to: 'k' } as QueueChange, stream(), 'cannot be its own dead-letter stream'],
    [changes.trim, stream({ length: 4 }), 'nothing to trim'],
    [changes.trim, stream({ exists: false }), 'is not there'],
    [{ ...changes['create-group'], recreate: false } as QueueChange, stream(), 'has a group g already'],
    [changes.retry, bullmq({ jobs: [job('a', { state: 'other' })] }), 'failed or completed any more'],
    [changes.pause, bullmq({ paused: true }), 'paused already'],
    [changes.resume, bullmq(), 'is not paused'],
    [
      changes.pause,
      bullmq({ major: 5, counts: { ...bullmq().counts, paused: 2 } }),
      'would write over those',
    ],
    [changes.drain, bullmq({ counts: { ...bullmq().counts, wait: 0, delayed: 0 } }), 'nothing to drain'],
    [changes.clean, bullmq({ old: { count: 0, beforeMs: 0 } }), 'no failed job'],
    [changes.trim, bullmq(), 'no stream'],
    [changes.pause, stream(), 'no BullMQ queue'],
  ] as const)('is not made where it makes no sense: %j', (change, seen, words) => {
    expect(refused(change, seen)).toContain(words)
  })

  it('puts jobs that stand in the paused list of a running queue back to wait', () => {
    expect(made(changes.resume, bullmq({ counts: { ...bullmq().counts, paused: 2 } })).title).toBe(
      'Resume q on nebula',
    )
  })

  it('quotes what a shell would read otherwise, and names no control characters', () => {
    const odd = { ...changes.trim, queue: "a b'\u001b[2J" } as QueueChange
    const plan = made(odd, stream())
    expect(plan.steps[1]?.commands).toEqual([String.raw`XTRIM 'a b'\'' [2J' MAXLEN 4`])
    expect(plan.title).toBe("Trim a b' [2J to 4 entries on nebula")
  })
})
