import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HostSession, Redis } from '#core/ports'
import type { AspectProbe, MakeProbe } from '#core/probe'
import type { Language } from '#core/text/say'
import { type AspectSchedule, scheduleAspects } from '../../../src-main/engine/aspects/schedule.ts'
import { localBroker } from '../tools/broker.ts'

const everyMs = { seen: 10_000, hidden: 60_000 }
let schedule: AspectSchedule
/** When the probe was read, in seconds from the start. */
let reads: number[]
let answer: Awaited<ReturnType<AspectProbe<'queues'>['read']>>
let redis: Redis | null
/** The probe has a mistake in it. */
let breaks: boolean

const probe: MakeProbe<'queues'> = () => ({
  name: 'queues',
  needs: 'redis',
  absent: null,
  everyMs,
  async read() {
    reads.push(Math.round(Date.now() / 1000))
    if (breaks) throw new Error('no such thing')
    return answer
  },
})

const reason = (of: AspectSchedule): string => {
  const { queues } = of.readings()
  return queues.state === 'known' ? '' : queues.reason
}

const scheduleIn = (language: Language): AspectSchedule =>
  scheduleAspects(localBroker('test', 1), {
    probes: [probe],
    secrets: { resolve: () => Promise.reject(new Error('No secret is asked for.')) },
    language,
    phase: 0,
    hostNow: () => ({}) as HostSession,
    redisNow: () => redis,
    sample: () => null,
    onChange: () => undefined,
    nowMs: () => Date.now(),
    steadyMs: () => Date.now(),
  })

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  reads = []
  redis = {} as Redis
  breaks = false
  answer = { state: 'known', atMs: 0, value: [] }
  schedule = scheduleIn('en')
})
afterEach(() => {
  schedule.stop()
  vi.useRealTimers()
})

const pass = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1000)

test('reads at its pace, slower while nobody looks', async () => {
  await pass(31)
  schedule.setSeen(false)
  await pass(120)
  expect(reads).toEqual([0, 10, 20, 30, 90, 150])
})

test('reads at once what is old when somebody looks, and leaves alone what is fresh', async () => {
  schedule.setSeen(false)
  await pass(5)
  schedule.setSeen(true)
  await pass(1)
  expect(reads).toEqual([0])
  schedule.setSeen(false)
  await pass(30)
  schedule.setSeen(true)
  await pass(1)
  expect(reads).toEqual([0, 36])
})

test('tries again soon what could not be read, however slow its pace is', async () => {
  schedule.setSeen(false)
  answer = { state: 'unknown', reason: 'Redis is loading' }
  await pass(1)
  answer = { state: 'known', atMs: 0, value: [] }
  await pass(100)
  expect(reads).toEqual([0, 30, 90])
})

test('reads at once when the link is back, where it could not be read before', async () => {
  await pass(1)
  answer = { state: 'unknown', reason: 'Redis is not reached.' }
  await pass(10)
  answer = { state: 'known', atMs: 0, value: [] }
  schedule.linkChanged()
  schedule.linkChanged()
  await pass(1)
  expect(reads).toEqual([0, 10, 11])
})

test('goes on after a mistake in a probe, and says what is not known for it', async () => {
  breaks = true
  await pass(1)
  expect(schedule.readings().queues).toEqual({
    state: 'unknown',
    reason: 'It could not be read: no such thing.',
  })
  breaks = false
  await pass(10)
  expect(reads).toEqual([0, 10])
  expect(schedule.readings().queues.state).toBe('known')
})

test('says in Polish why nothing is known', async () => {
  redis = null
  const polish = scheduleIn('pl')
  expect(reason(polish)).toBe('Jeszcze nie odczytano.')
  await pass(2)
  expect(reason(polish)).toBe('Nie ma połączenia z Redisem.')
  redis = {} as Redis
  breaks = true
  await pass(60)
  expect(reason(polish)).toMatch(/^Nie udało się odczytać: /)
  polish.stop()
})
