import { describe, expect, it } from 'vitest'
import { brokerSchema } from '#core/model/config'
import type { BrokerView } from '#core/model/snapshot'
import { texts } from '../../../../src-renderer/text/text.ts'
import { factsOf } from '../../../../src-renderer/views/facts-text.ts'
import { brokerOf, emptyForm, faultOf } from '../../../../src-renderer/views/new-broker.ts'
import { endLevel, runMs, stepMs } from '../../../../src-renderer/views/run-words.ts'
import { matchingTags } from '../../../../src-renderer/views/tag-search.ts'
import { lineCount, lineRange } from '../../../../src-renderer/views/text-lines.ts'
import { refusalsOf, verdictOf } from '../../../../src-renderer/views/verdict.ts'
import { tenFortyTwo as at, facts, sampleAt } from '../../core/support/samples.ts'
import { broker, health, reason, run, step } from '../../core/support/views.ts'

const { s, f } = texts.en
const time = f.time(at, at)
const verdict = (view: BrokerView) => verdictOf(view, at, s, f)

describe('the header’s sentence', () => {
  it('is calm when all is well, with the depth', () => {
    expect(verdict(broker('nebula')).lead).toBe(`Ok since ${time}. detektor:frames: 1,240 waiting.`)
  })
  it('tells the worst first, its first sentence apart, then the others', () => {
    const reasons = [
      reason('degraded', { code: 'waiting', text: 'q has 42 waiting (limit 30). Start a consumer.' }),
      reason('degraded', { code: 'clients', text: '120 clients (limit 100).' }),
    ]
    const said = verdict(broker('nebula', { health: health('degraded', { reasons }) }))
    expect(said.lead).toBe(`Degraded since ${time}: q has 42 waiting (limit 30).`)
    expect(said.others).toEqual(['Start a consumer.', '120 clients (limit 100).'])
    expect(said.key).toBe('degraded waiting clients')
  })
  it('does not tell twice since when', () => {
    const reasons = [reason('down', { text: `Nothing listens on 127.0.0.1:6379 since ${time}.` })]
    const said = verdict(broker('nebula', { health: health('down', { reasons }) }))
    expect(said.lead).toBe(`Down: Nothing listens on 127.0.0.1:6379 since ${time}.`)
  })
  it('keeps its key while only numbers change', () => {
    const said = (text: string) =>
      verdict(broker('n', { health: health('degraded', { reasons: [reason('degraded', { text })] }) })).key
    expect(said('q has 42 waiting.')).toBe(said('q has 43 waiting.'))
  })
  it('is never empty', () => {
    expect(verdict(broker('n', { health: health('unknown', { reasons: [] }) })).lead).toContain('No reason')
  })
})

describe('greyed actions', () => {
  it('tell each reason once, with the actions it holds back', () => {
    const busy = broker('nebula', { runs: [run('r', { broker: 'nebula' })] })
    expect(refusalsOf(busy)).toEqual([
      { why: 'Deploy main-e4f5a6b to nebula is running.', actions: ['backup', 'rollback', 'deploy'] },
    ])
    const fresh = broker('nebula', { releases: [] })
    expect(refusalsOf(fresh).map(refusal => refusal.actions)).toEqual([['rollback']])
    expect(refusalsOf(broker('nebula'))).toEqual([])
  })
  it('leave what to do about a link to the verdict', () => {
    const message = 'nebula refuses the connection. Check that sshd runs there, and its port.'
    const fault = { code: 'refused', layer: 'host', message } as const
    const hostLink = { state: 'down', sinceMs: at, fault, retryAtMs: null } as const
    expect(refusalsOf(broker('nebula', { hostLink }))).toEqual([
      {
        why: 'The host is not reached: nebula refuses the connection.',
        actions: ['backup', 'rollback', 'deploy'],
      },
    ])
  })
})

describe('facts of the server', () => {
  const value = (view: BrokerView, name: string): string | undefined =>
    factsOf(view, at, s, f).find(fact => fact.name === name)?.value
  it('name what is unknown', () => {
    const view = broker('nebula', {
      sample: sampleAt(at, { facts: facts({ aofEnabled: null, role: null }) }),
    })
    expect([value(view, 'Role'), value(view, 'Persistence'), value(view, 'Uptime')]).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ])
  })
  it('tell failed persistence', () => {
    const failing = facts({ aofEnabled: true, aofLastWriteStatus: 'err', rdbLastBgsaveStatus: 'err' })
    const view = broker('nebula', { sample: sampleAt(at, { facts: failing }) })
    expect(value(view, 'Persistence')).toBe('AOF on, AOF write failed, last BGSAVE failed')
  })
  it('tell what runs, even before the first sample', () => {
    expect(value(broker('nebula', { sample: null }), 'Running')).toContain('main-e4f5a6b')
  })
})

describe('times of a run', () => {
  const cut = run('r', {
    end: 'cut-off',
    steps: [step('Switch', { state: 'running', startedAtMs: at })],
  })
  it('are unknown for what was cut off', () => {
    expect(runMs(cut, at + 60_000)).toBeNull()
    expect(cut.steps.map(one => stepMs(cut, one, at + 60_000))).toEqual([null])
  })
  it('go on while it runs and stand still after', () => {
    const going = { ...cut, end: null }
    expect(runMs(going, at + 2000)).toBe(2000)
    expect(going.steps.map(one => stepMs(going, one, at + 2000))).toEqual([2000])
    expect(runMs(run('r', { end: 'done', endedAtMs: at + 500 }), at + 9000)).toBe(500)
  })
  it('end in a shape', () => {
    const ends = ['done', 'returned', 'failed', 'cancelled'] as const
    expect(ends.map(end => endLevel(run('r', { end })))).toEqual(['ok', 'degraded', 'down', 'unknown'])
    expect(endLevel(run('r'))).toBeNull()
  })
})

describe('a new broker', () => {
  const form = { ...emptyForm, name: 'nebula', ssh: ' nebula ' }
  it('is what the config accepts', () => {
    const full = {
      ...form,
      environment: 'production' as const,
      directory: '~/detektr',
      image: 'ghcr.io/a/redis-broker',
      port: '6380',
      streams: 'detektor:frames, detektor:events',
    }
    const parsed = brokerSchema.parse(brokerOf(full))
    expect(parsed.reach).toEqual({ ssh: 'nebula' })
    expect(parsed.runtime.compose?.images).toEqual({ redis: 'ghcr.io/a/redis-broker' })
    expect(parsed.redis.port).toBe(6380)
    expect(parsed.watch.streams).toEqual(['detektor:frames', 'detektor:events'])
  })
  it('writes down only what was said', () => {
    expect(brokerOf(form)).toEqual({ reach: { ssh: 'nebula' } })
    expect(brokerSchema.safeParse(brokerOf(form)).success).toBe(true)
  })
  it('needs a name, a way and a port that can be', () => {
    expect(faultOf(form)).toBeNull()
    expect(faultOf({ ...form, ssh: ' ' })).toBe('required')
    for (const port of ['', '0', '65536', '63.5', 'x']) expect(faultOf({ ...form, port })).toBe('wrongPort')
  })
})

describe('searching tags', () => {
  const tags = ['main-e4f5a6b', 'main-a1b2c3d', 'latest'].map(name => ({ name, missing: [] }))
  it('narrows by what is typed, and shows all again once one is chosen', () => {
    expect(matchingTags(tags, ' A1B ')).toEqual([{ name: 'main-a1b2c3d', missing: [] }])
    expect(matchingTags(tags, '')).toEqual(tags)
    expect(matchingTags(tags, 'latest')).toEqual(tags)
    expect(matchingTags(tags, 'nothing')).toEqual([])
  })
})

describe('lines of a text', () => {
  const text = 'one\ntwo\n\nfour'
  it.each([
    [1, 'one'],
    [2, 'two'],
    [3, ''],
    [4, 'four'],
    [9, ''],
  ])('%s', (line, expected) => {
    const { from, to } = lineRange(text, line)
    expect(text.slice(from, to)).toBe(expected)
  })
  it('are counted', () => {
    expect([lineCount(''), lineCount(text)]).toEqual([1, 4])
  })
})
