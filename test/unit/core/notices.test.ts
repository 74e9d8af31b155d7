import { describe, expect, it } from 'vitest'
import type { BrokerView } from '#core/model/snapshot'
import { backNotice, causeKey, downNotice, runEndText, runNotice } from '#core/notices'
import { tenFortyTwo } from './support/samples.ts'
import { brokerAt, config, health, reason, run } from './support/views.ts'

const on = (view: BrokerView) => ({ ...view, machine: 'ssh:nebula:22' })
const titled = on(brokerAt('nebula', 'down', { config: config('nebula', { title: 'Detektor' }) }))

describe('causeKey', () => {
  it.each([
    ['host', 'host:ssh:nebula:22'],
    ['network', 'broker:nebula'],
    ['container', 'broker:nebula'],
    ['broker', 'broker:nebula'],
  ] as const)('of a %s', (layer, key) => {
    expect(
      causeKey(
        on(brokerAt('nebula', 'down', { health: health('down', { reasons: [reason('down', { layer })] }) })),
      ),
    ).toBe(key)
  })
})

it('speaks Polish and shows titles', () => {
  expect(downNotice('k', [titled], 'pl')).toMatchObject({
    title: 'Detektor: awaria',
    place: { broker: 'nebula' },
  })
  expect(downNotice('k', [titled, titled], 'pl').title).toBe('ssh nebula: awaria, poza zasięgiem 2 brokery')
  const back = [1, 2, 3].map(at => on(brokerAt(`b${at}`, 'ok')))
  expect(backNotice({ key: 'k', brokers: back, still: [], sinceMs: 0, nowMs: 42_000 }, 'pl')).toMatchObject({
    title: 'b1, b2 i b3 znów działają',
    body: 'Awaria trwała 42 s.',
    place: { broker: null, view: 'overview' },
  })
})

describe('runNotice', () => {
  it('is about no run that goes on', () => {
    expect(runNotice(run('r1'), 'en')).toBeNull()
  })

  it('has an empty body where nothing is known of the end', () => {
    expect(runNotice(run('r1', { end: 'cut-off' }), 'en')?.body).toBe('')
  })

  it('makes foreign text safe', () => {
    const notice = runNotice(
      run('r1', { end: 'failed', title: 'Deploy \u001b[31mx', message: 'a\u0000b' }),
      'en',
    )
    expect(notice).toMatchObject({ title: 'Deploy [31mx: failed', body: 'a b' })
  })
})

it.each([
  [null, 'Deploy main-e4f5a6b to nebula: running'],
  ['cancelled', 'Deploy main-e4f5a6b to nebula: cancelled'],
  ['settled', 'Deploy main-e4f5a6b to nebula: cut off, then taken care of'],
] as const)('a run that is %s', (end, text) => {
  expect(runEndText(run('r1', { end, endedAtMs: tenFortyTwo }), 'en')).toBe(text)
})
