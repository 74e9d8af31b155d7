import { createElement as draw } from 'react'
import { describe, expect, it } from 'vitest'
import { type ChangeDraft, changeOf, firstWords } from '../../../../src-renderer/store/change-draft.ts'
import { texts } from '../../../../src-renderer/text/text.ts'
import { PendingExplorer } from '../../../../src-renderer/views/queues/pending-explorer.tsx'
import { levelOf, notesOf, trendWords } from '../../../../src-renderer/views/queues/queue-words.ts'
import { Queues } from '../../../../src-renderer/views/queues/queues.tsx'
import { tenFortyTwo as at, queue, sampleAt } from '../../core/support/samples.ts'
import { alert, broker, config, snapshot } from '../../core/support/views.ts'
import { drawn, stateOf, textOf } from '../support.ts'

const { s, f } = texts.en
const watching = (queues: readonly ReturnType<typeof queue>[]) =>
  broker('n', {
    config: config('n', { watch: { streams: queues.map(one => one.name) } }),
    sample: sampleAt(at, { queues }),
  })
const drawnOf = (view: ReturnType<typeof broker>): string =>
  drawn(draw(Queues, { broker: view }), stateOf(snapshot([view])))
const shown = (queues: readonly ReturnType<typeof queue>[]): string => textOf(drawnOf(watching(queues)))

describe('queues', () => {
  it('show a null as unknown, never as 0', () => {
    expect(shown([queue('frames', null, { length: 7, inWork: null })])).toMatch(
      /frames stream unknown unknown unknown unknown unknown .*7/,
    )
  })
  it('tell a queue that is not there from an empty one', () => {
    expect(shown([queue('frames', 0, { exists: false })])).toContain('not there yet')
    expect(shown([queue('frames', 0, { length: 0 })])).not.toContain('not there yet')
  })
  it('say when none is watched, and when nothing was read yet', () => {
    expect(shown([])).toContain('No queue is watched')
    const view = watching([queue('frames', 3)])
    const queues = view.queues.map(one => ({ ...one, origin: 'found' as const }))
    const found = textOf(drawnOf({ ...view, queues }))
    expect(found).not.toContain('No queue is watched')
    expect(found).toContain('The queues below were found')
    expect(textOf(drawnOf(broker('n', { sample: null })))).toContain('no sample yet')
  })
  it('say why none can be changed now, where the buttons point to', () => {
    const view = watching([queue('frames', 1)])
    const why = 'A deploy is running.'
    const html = drawnOf({ ...view, guards: { ...view.guards, queue: { allowed: false, why } } })
    expect(html).toMatch(/id="queue-refused"[^>]*>[^<]*Change queue: A deploy is running\./)
  })
  it('are opened by a button that says whether they are open', () => {
    expect(drawnOf(watching([queue('frames', 1)]))).toMatch(/<button[^>]*aria-expanded="false"[^>]*>.*frames/)
  })
})

describe('a queue’s shape', () => {
  const calm = watching([queue('frames', 3)])
  const level = (changed: object, broker = calm): string =>
    calm.queues.map(view => levelOf({ ...view, ...changed }, broker)).join()
  it('is ok while it is read and nothing is stuck', () => {
    expect(level({})).toBe('ok')
  })
  it.each([
    ['warning', 'degraded'],
    ['critical', 'down'],
    ['info', 'ok'],
  ] as const)('is told by an alert about it: %s', (severity, word) => {
    const labels = { queue: 'frames', kind: 'stream' }
    expect(level({}, { ...calm, alerts: [alert('queue-waiting', { severity, labels })] })).toBe(word)
    const others = [
      { ...labels, kind: 'list' },
      { ...labels, queue: 'email-frames' },
    ]
    const alerts = others.map(about => alert('queue-waiting', { severity, labels: about }))
    expect(level({}, { ...calm, alerts })).toBe('ok')
  })
  it.each([
    ['an unknown depth', { figures: { waiting: null, inWork: null, stuck: null, dead: null } }, 'unknown'],
    ['no key', { exists: false }, 'unknown'],
  ])('with %s is told', (_, changed, word) => {
    expect(level(changed)).toBe(word)
  })
})

describe('what is said below a queue', () => {
  const [view] = watching([queue('frames', 3)]).queues
  const said = (changed: object): string => (view ? notesOf({ ...view, ...changed }, s, f).join('\n') : '')
  const untrimmed = { detail: { ...view?.detail, trimmed: false }, length: 3 }
  it('is once that a group is missing, by the broker’s own note', () => {
    const notes = ['Group g of brokers.yaml is not there.']
    expect(said({ notes, missingGroups: ['g'] })).toBe(notes[0])
  })
  it('is that nobody has trimmed it yet, while it is within its maximum', () => {
    expect(said({ ...untrimmed, maxLength: 5 })).toContain('Nobody has trimmed this stream yet')
    expect(said({ ...untrimmed, maxLength: 2 })).toBe('')
    expect(said({ ...untrimmed, maxLength: null })).toBe('')
  })
})

describe('a trend', () => {
  it('tells the rate while it grows and the time to empty while it drains', () => {
    const trend = (direction: 'growing' | 'draining', perSecond: number, emptyInMs: number | null) =>
      trendWords({ direction, perSecond, emptyInMs }, s, f)
    expect(trend('growing', 12, null)).toEqual({ lead: 'growing', note: '12 /s' })
    expect(trend('draining', -12, 180_000)).toEqual({ lead: 'draining', note: 'empty in 3 min' })
    expect(trendWords(null, s, f)).toEqual({ lead: 'unknown', note: null })
  })
})

describe('a change to a queue', () => {
  const change = (draft: ChangeDraft, said: object = {}) =>
    changeOf(draft, { ...firstWords(draft, null), ...said })
  const ids = ['1-1']
  it('is made of what was chosen and what was typed', () => {
    const claim: ChangeDraft = { do: 'claim', queue: 'q', group: 'g', ids, minIdleMs: 9, consumers: ['c'] }
    expect(change(claim)).toEqual({ do: 'claim', queue: 'q', group: 'g', consumer: 'c', ids, minIdleMs: 9 })
    expect(change({ do: 'create-group', queue: 'q', group: 'g' }, { from: '$' })).toEqual({
      do: 'create-group',
      queue: 'q',
      group: 'g',
      from: '$',
      recreate: true,
    })
    expect(change({ do: 'clean', queue: 'q' }, { hours: '1,5' })).toMatchObject({ olderThanMs: 5_400_000 })
  })
  it('copies dead letters to the stream that brokers.yaml names, else to one beside the queue', () => {
    const draft = { do: 'dead-letter', queue: 'q', group: 'g', ids } as const
    expect(change({ ...draft, to: 'given-up' })).toMatchObject({ to: 'given-up' })
    expect(change({ ...draft, to: null })).toMatchObject({ to: 'q:dead' })
  })
  it('skips nothing that waits unless it is asked to', () => {
    expect(change({ do: 'create-group', queue: 'q', group: 'g' })).toMatchObject({ from: '0' })
  })
  it.each<[string, ChangeDraft, object]>([
    ['nobody to claim for', { do: 'claim', queue: 'q', group: 'g', ids, minIdleMs: 0, consumers: [] }, {}],
    [
      'itself as its dead letters',
      { do: 'dead-letter', queue: 'q', group: 'g', ids, to: null },
      { name: 'q' },
    ],
    ['a length that is no number', { do: 'trim', queue: 'q', length: null }, { count: '-1' }],
    ['a group without a name', { do: 'create-group', queue: 'q', group: null }, { name: ' ' }],
    ['no age', { do: 'clean', queue: 'q' }, { hours: '' }],
    ['more jobs than may go at once', { do: 'clean', queue: 'q' }, { count: '100001' }],
  ])('is not ready with %s', (_, draft, said) => {
    expect(change(draft, said)).toBeNull()
  })
  it('can only be asked for once something is chosen', () => {
    const view = watching([queue('frames', 1)])
    const explorer = draw(PendingExplorer, { broker: view, queue: 'frames', group: 'g', consumers: [] })
    const html = drawn(explorer, stateOf(snapshot([view])))
    expect(html).toMatch(/aria-disabled="true"[^>]*>Acknowledge</)
  })
})
