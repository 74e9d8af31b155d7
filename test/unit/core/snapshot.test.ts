import { describe, expect, it } from 'vitest'
import { buildBroker, buildSnapshot, releaseBefore } from '#core/snapshot'
import { queue, sampleAt, tenFortyTwo } from './support/samples.ts'
import { broker, brokerAt, config, parts, release, run, snapshot, step } from './support/views.ts'

describe('buildBroker', () => {
  it('says all that faces show of a broker', () => {
    const view = broker('nebula', {
      config: config('nebula', { title: 'Detektor', environment: 'production' }),
    })
    expect(view).toMatchObject({
      name: 'nebula',
      title: 'Detektor',
      environment: 'production',
      demo: false,
      reach: 'ssh',
      place: 'ssh nebula',
      runtime: 'compose',
      deepest: { name: 'detektor:frames', waiting: 1240 },
      muted: null,
      guards: { deploy: { allowed: true }, rollback: { allowed: true }, backup: { allowed: true } },
    })
    expect(view.layers.map(one => one.level)).toEqual(['ok', 'ok', 'unknown', 'ok'])
    expect(view.releases.map(one => one.number)).toEqual([2, 1])
  })

  it('goes by its name without a title', () => {
    expect(broker('nebula')).toMatchObject({ title: 'nebula', environment: null })
  })

  it.each([
    [null, null],
    [tenFortyTwo, null],
    [tenFortyTwo + 1, { untilMs: tenFortyTwo + 1 }],
  ])('muted until %s', (mutedUntilMs, muted) => {
    expect(broker('nebula', { mutedUntilMs }).muted).toEqual(muted)
  })

  it('has no deepest queue before the first sample, or where none is known', () => {
    expect(broker('nebula', { sample: null }).deepest).toBeNull()
    expect(broker('nebula', { sample: sampleAt(0, { queues: [queue('a', null)] }) }).deepest).toBeNull()
  })

  it('is held by its own running run only', () => {
    const running = [run('r1'), run('r2', { broker: 'other' })]
    expect(broker('nebula', { runs: running }).guards.backup).toEqual({
      allowed: false,
      why: 'Deploy main-e4f5a6b to nebula is running.',
    })
    expect(
      broker('nebula', { runs: [run('r1', { end: 'done' }), run('r2', { broker: 'other' })] }).guards.backup,
    ).toEqual({
      allowed: true,
    })
  })

  it('guards a demo broker like any other', () => {
    expect(buildBroker({ ...parts('demo'), demo: true })).toMatchObject({
      demo: true,
      guards: { deploy: { allowed: true } },
    })
  })
})

describe('releaseBefore', () => {
  it.each([
    ['nothing', [], null],
    ['one release', [release(1, 'a')], null],
    ['two', [release(2, 'b'), release(1, 'a')], 1],
    ['the same image again', [release(2, 'a'), release(1, 'a')], null],
    ['a rollback', [release(3, 'a', { how: 'rollback' }), release(2, 'b'), release(1, 'a')], null],
    ['an automatic return', [release(3, 'b', { how: 'return' }), release(2, 'b'), release(1, 'a')], 1],
  ])('of %s', (_, releases, number) => {
    expect(releaseBefore(releases)?.number ?? null).toBe(number)
  })
})

describe('buildSnapshot', () => {
  it('sorts brokers worst first and keeps the order of the config among equals', () => {
    const made = snapshot([
      brokerAt('a', 'ok'),
      brokerAt('b', 'unknown'),
      brokerAt('c', 'down'),
      brokerAt('d', 'ok'),
      brokerAt('e', 'degraded'),
      brokerAt('f', 'unknown'),
    ])
    expect(made.brokers.map(one => one.name)).toEqual(['c', 'e', 'b', 'f', 'a', 'd'])
    expect(made.worst).toBe('down')
  })

  it.each([
    [['ok', 'ok'], 'ok'],
    [['ok', 'unknown'], 'unknown'],
    [['unknown', 'degraded'], 'degraded'],
    [[], 'unknown'],
  ] as const)('is as bad as its worst: %j is %s', (levels, worst) => {
    expect(snapshot(levels.map((level, at) => brokerAt(`b${at}`, level))).worst).toBe(worst)
  })

  it('carries the rest as it is', () => {
    const question = {
      id: 'q',
      kind: 'secret',
      broker: 'nebula',
      prompt: 'Passphrase',
      canRemember: true,
    } as const
    const made = snapshot([], { revision: 7, demo: true, demoNotes: ['slow'], questions: [question] })
    expect(made).toMatchObject({
      revision: 7,
      demo: true,
      demoNotes: ['slow'],
      questions: [question],
      atMs: tenFortyTwo,
    })
  })

  it('shows runs newest first: 20, and any that runs or waits for a person', () => {
    const old = Array.from({ length: 25 }, (_, at) => run(`r${at}`, { startedAtMs: at, end: 'done' }))
    const waiting = run('cut', { startedAtMs: -5, end: 'cut-off', offers: ['check', 'undo'] })
    const shown = snapshot([], { runs: [run('long', { startedAtMs: -9 }), waiting, ...old] }).runs.map(
      one => one.id,
    )
    expect(shown).toHaveLength(22)
    expect(shown[0]).toBe('r24')
    expect(shown.slice(-2)).toEqual(['cut', 'long'])
  })

  it('keeps the tail of long output, never half a character', () => {
    const fox = '🦊'.repeat(2000)
    const outputs = [fox, `${fox}x`, 'short']
    const [shown] = snapshot([], {
      runs: [run('r1', { steps: outputs.map(output => step('Pull', { output })) })],
    }).runs
    const [even = '', odd = '', short] = shown?.steps.map(one => one.output) ?? []
    expect(even).toBe('🦊'.repeat(1000))
    expect(odd).toBe(`${'🦊'.repeat(999)}x`)
    expect(short).toBe('short')
  })

  it('changes nothing of what it was given', () => {
    const given = { ...snapshot([brokerAt('a', 'ok'), brokerAt('b', 'down')]) }
    const brokers = Object.freeze([...given.brokers].toReversed())
    expect(buildSnapshot({ ...given, brokers, runs: Object.freeze([run('r1')]) }).brokers[0]?.name).toBe('b')
    expect(brokers[0]?.name).toBe('a')
  })
})
