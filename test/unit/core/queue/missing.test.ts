import { describe, expect, it } from 'vitest'
import { allAspects } from '#core/aspects'
import type { FoundQueue } from '#core/model/queue'
import { missingQueueNotes, nearQueue } from '#core/queue/missing'

const never = allAspects({ state: 'unknown', reason: 'Not read yet.' })
const stream = (name: string) => ({ kind: 'stream', name }) as const
const bullmq = (name: string) => ({ kind: 'bullmq', name }) as const
const discovered = (...found: readonly FoundQueue[]) => ({
  ...never,
  discovery: {
    state: 'known' as const,
    atMs: 1,
    value: { found, left: 0, keysSeen: 9, tookMs: 1, partial: null },
  },
})

describe('the queue that was meant', () => {
  it.each([
    [stream('order'), [stream('orders'), bullmq('mails')], 'orders'],
    [bullmq('mail'), [stream('orders'), bullmq('mails')], 'mails'],
    [bullmq('reports'), [bullmq('acme:reports'), stream('orders')], 'acme:reports'],
    [bullmq('tenant:mail'), [bullmq('acme:mails')], 'acme:mails'],
    [bullmq('mail'), [stream('mails'), bullmq('mails')], 'mails'],
    [stream('frames'), [stream('orders')], undefined],
    [stream('frames'), [], undefined],
  ])('of $name', (meant, there, near) => {
    const found = nearQueue(meant, there)
    expect(found?.name).toBe(near)
    if (there.some(({ kind }) => kind === meant.kind)) expect(found?.kind ?? meant.kind).toBe(meant.kind)
  })
})

describe('queues of brokers.yaml that are not there', () => {
  const named = (queue: ReturnType<typeof stream | typeof bullmq>, exists = false) =>
    ({ ...queue, exists, origin: 'config' }) as const

  it('are said with the one that is', () => {
    const notes = missingQueueNotes(
      [named(stream('order')), named(bullmq('mail')), named(stream('frames'), true), named(stream('mails'))],
      discovered(stream('orders'), bullmq('mails')),
      'en',
    )
    const correct = 'Correct the name in brokers.yaml, or wait for its first entry.'
    expect([...notes.values()]).toEqual([
      `order is not there; orders is. ${correct}`,
      `mail is not there; mails is. ${correct}`,
      `mails is not there; mails (bullmq) is. ${correct}`,
    ])
  })

  it('are said while the search is to come, and a list that is empty is not', () => {
    const list = { kind: 'list', name: 'todo', exists: false, origin: 'config' } as const
    const notes = missingQueueNotes([named(stream('order')), list], never, 'pl')
    expect([...notes.values()]).toEqual([
      'Nie ma order: nic tam jeszcze nie zapisano albo brokers.yaml ma błąd w nazwie.',
    ])
  })
})
