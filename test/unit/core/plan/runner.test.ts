import { describe, expect, it } from 'vitest'
import type { StepId } from '#core/model/run'
import { applyEntry, type JournalEntry, type Journaled } from '#core/plan/journal'
import type { Plan, RunMemory, Step } from '#core/plan/plan'
import {
  type RunnerPorts,
  type RunStart,
  resumePlan,
  runPlan,
  type StepResult,
  undoPlan,
} from '#core/plan/runner'

const step = (id: StepId, onlyAfter?: StepId): Step => ({
  id,
  title: id,
  commands: [],
  work: [],
  ...(onlyAfter ? { onlyAfter } : {}),
})

const plan: Plan = {
  id: 'p1',
  runId: 'r1',
  by: 'ann@desk',
  place: 'there',
  kind: 'rollback',
  broker: 'nebula',
  title: 'Roll back nebula to main-a1b2c3d',
  changes: [],
  steps: [],
  onFailure: '',
  notes: [],
  lastTookMs: null,
  confirmWord: null,
  main: [step('lock'), step('pull'), step('stop-producers'), step('switch'), step('verify'), step('record')],
  takeUp: [step('preflight')],
  back: [step('return'), step('verify-back')],
  always: [step('start-producers', 'stop-producers'), step('unlock', 'lock')],
}

const fresh: RunStart = { memory: {}, done: new Set(), began: new Set() }
const good: StepResult = { kind: 'done', outcome: 'fine', memory: {} }
const bad = (reason: string): StepResult => ({ kind: 'failed', reason, memory: {} })
const lost: StepResult = {
  kind: 'link',
  fault: { code: 'closed', layer: 'host', message: 'The cable was cut.' },
}

/** A world in which each step answers as scripted (the last answer again and again), and everything is written down. */
function world(answers: Partial<Record<StepId, readonly StepResult[]>> = {}, linkComesBack = true) {
  const performed: StepId[] = []
  const memories: RunMemory[] = []
  const entries: JournalEntry[] = [{ type: 'begin', atMs: 0, plan, process: { pid: 1, startedAt: null } }]
  const used = new Map<StepId, number>()
  const ports: RunnerPorts = {
    nowMs: () => entries.length,
    linkBack: async () => linkComesBack,
    journal: async entry => void entries.push(entry),
    perform: async (one, memory) => {
      performed.push(one.id)
      memories.push(memory)
      const script = answers[one.id] ?? [good]
      const at = used.get(one.id) ?? 0
      used.set(one.id, at + 1)
      return script[Math.min(at, script.length - 1)] ?? good
    },
  }
  const told = (): Journaled => {
    const known = entries.reduce<Journaled | null>(applyEntry, null)
    if (known === null) throw new Error('no begin entry')
    return known
  }
  return { ports, performed, memories, entries, told }
}

const allMain = ['lock', 'pull', 'stop-producers', 'switch', 'verify', 'record']

describe('runPlan', () => {
  it('runs every step in order, then those that run in any case', async () => {
    const { ports, performed, told } = world()
    expect(await runPlan(plan, fresh, ports)).toBe('done')
    expect(performed).toEqual([...allMain, 'start-producers', 'unlock'])
    expect(told().run).toMatchObject({
      end: 'done',
      message: 'Roll back nebula to main-a1b2c3d: done and verified.',
    })
  })

  it('writes each step down before it is performed', async () => {
    const { ports, entries } = world()
    const seen: number[] = []
    const watched: RunnerPorts = {
      ...ports,
      perform: (one, memory, again) => {
        const last = entries.at(-1)
        seen.push(last?.type === 'step-begin' && last.step === one.id ? 1 : 0)
        return ports.perform(one, memory, again)
      },
    }
    await runPlan(plan, fresh, watched)
    expect(seen).toEqual(seen.map(() => 1))
  })

  it.each([
    ['lock', ['lock', 'unlock']],
    ['pull', ['lock', 'pull', 'unlock']],
    ['stop-producers', ['lock', 'pull', 'stop-producers', 'start-producers', 'unlock']],
  ] as const)('leaves the broker as it was when %s fails', async (id, order) => {
    const { ports, performed, told } = world({ [id]: [bad('no')] })
    expect(await runPlan(plan, fresh, ports)).toBe('unchanged')
    expect(performed).toEqual(order)
    expect(told().run.message).toBe(`“${id}” failed: no. Nothing on the broker was changed.`)
  })

  it.each(['switch', 'verify', 'record'] as const)('goes back and verifies when %s fails', async id => {
    const { ports, performed, told } = world({ [id]: [bad('unhealthy')] })
    expect(await runPlan(plan, fresh, ports)).toBe('returned')
    expect(performed.slice(-4)).toEqual(['return', 'verify-back', 'start-producers', 'unlock'])
    expect(told().run.message).toContain('What ran before serves again, verified.')
    expect(told().run.steps.map(one => one.id)).toEqual([
      ...allMain,
      'return',
      'verify-back',
      'start-producers',
      'unlock',
    ])
  })

  it('says that a person is needed when going back fails too', async () => {
    const { ports, performed, told } = world({ switch: [bad('unhealthy')], return: [bad('no image')] })
    expect(await runPlan(plan, fresh, ports)).toBe('failed')
    expect(performed.slice(-2)).toEqual(['start-producers', 'unlock'])
    expect(told().run.message).toContain('nebula needs a person now')
  })

  it('performs a step again when its link was lost and came back', async () => {
    const { ports, performed, told } = world({ pull: [lost, lost, good] })
    expect(await runPlan(plan, fresh, ports)).toBe('done')
    expect(performed.filter(id => id === 'pull')).toHaveLength(3)
    expect(told().run.steps.find(one => one.id === 'pull')?.output).toContain('The cable was cut.')
  })

  it.each([
    ['when the link stays away', [lost], false],
    ['when it is lost again and again', [lost, lost, lost, lost, lost], true],
  ] as const)('is cut off %s, and touches nothing more', async (_, script, comesBack) => {
    const { ports, performed, told } = world({ switch: script }, comesBack)
    expect(await runPlan(plan, fresh, ports)).toBe('cut-off')
    expect(performed.at(-1)).toBe('switch')
    expect(told().run.offers).toEqual(['check', 'resume', 'undo'])
  })

  it.each([
    ['cancelled before it began', { kind: 'cancelled' }, 'cancelled'],
    [
      'refused for a lock that somebody took over',
      { kind: 'failed', reason: 'bob holds the lock', memory: {}, because: 'not-begun' },
      'unchanged',
    ],
  ] as const)('a switch %s is nothing to go back from', async (_, result, end) => {
    const { ports, performed } = world({ switch: [result] })
    expect(await runPlan(plan, fresh, ports)).toBe(end)
    expect(performed).toEqual(['lock', 'pull', 'stop-producers', 'switch', 'start-producers', 'unlock'])
  })

  it('a cancel before the switch changes nothing and cleans up', async () => {
    const { ports, performed, told } = world({ pull: [{ kind: 'cancelled' }] })
    expect(await runPlan(plan, fresh, ports)).toBe('cancelled')
    expect(performed).toEqual(['lock', 'pull', 'unlock'])
    expect(told().run.message).toContain('cancelled. Nothing on the broker was changed.')
  })

  it('a failing clean-up makes a good run a failed one, in words', async () => {
    const { ports, told } = world({ unlock: [bad('read-only file system')] })
    expect(await runPlan(plan, fresh, ports)).toBe('failed')
    expect(told().run.message).toContain('read-only file system')
  })

  it('hands the memory of steps on to later ones', async () => {
    const files = [{ path: 'dump.rdb', bytes: 1, sha256: 'x' }]
    const { ports, memories } = world({ lock: [{ kind: 'done', outcome: '', memory: { files } }] })
    await runPlan(plan, fresh, ports)
    expect(memories[0]).toEqual({})
    expect(memories[1]).toEqual({ files })
  })
})

describe('taking up a run that was cut off', () => {
  const cutAt = (id: StepId): RunStart => {
    const index = allMain.indexOf(id)
    const done = new Set(allMain.slice(0, index) as StepId[])
    return { memory: {}, done, began: new Set([...done, id]) }
  }

  const switched = (id: StepId): boolean => allMain.indexOf(id) >= allMain.indexOf('switch')
  const gone: StepResult = { kind: 'failed', reason: 'c3 runs', memory: {}, because: 'not-ours' }

  it.each(allMain as StepId[])(
    'resumes at %s behind its lock, without doing again what was done',
    async id => {
      const { ports, performed } = world()
      expect(await resumePlan(plan, cutAt(id), ports)).toBe('done')
      const rest = allMain.slice(allMain.indexOf(id)).filter(one => one !== 'lock')
      const first = switched(id) ? ['lock', 'preflight'] : ['lock']
      expect(performed).toEqual([...first, ...rest, 'start-producers', 'unlock'])
    },
  )

  it('looks again at what runs when the switch had not begun', async () => {
    const checked: Plan = { ...plan, main: [step('lock'), step('preflight'), step('switch')] }
    const { ports, performed } = world()
    const start: RunStart = { memory: {}, done: new Set(['lock', 'preflight']), began: new Set(['lock']) }
    expect(await resumePlan(checked, start, ports)).toBe('done')
    expect(performed).toEqual(['lock', 'preflight', 'switch', 'unlock'])
  })

  it.each(['pull', 'switch', 'verify'] as const)(
    'stays cut off at %s while somebody else holds the lock, and touches nothing',
    async id => {
      const { ports, performed, told } = world({ lock: [bad('bob holds the lock')] })
      expect(await resumePlan(plan, cutAt(id), ports)).toBe('cut-off')
      expect(performed).toEqual(['lock'])
      expect(told().run.message).toBe('“lock” failed: bob holds the lock. Nothing was done.')
      expect(told().run.offers).toEqual(['check', 'resume', 'undo'])
    },
  )

  it.each([
    ['resumed', resumePlan],
    ['undone', undoPlan],
  ] as const)('is not %s when somebody else changed the broker meanwhile', async (_, takeUp) => {
    const { ports, performed, told } = world({ preflight: [gone] })
    expect(await takeUp(plan, cutAt('verify'), ports)).toBe('settled')
    expect(performed).toEqual(['lock', 'preflight', 'start-producers', 'unlock'])
    expect(told().run.message).toContain('c3 runs')
  })

  it.each(['lock', 'pull'] as const)('undo at %s only releases the lock', async id => {
    const { ports, performed } = world()
    expect(await undoPlan(plan, cutAt(id), ports)).toBe('unchanged')
    expect(performed).toEqual(['unlock'])
  })

  it('undo starts no producers while somebody else holds the lock', async () => {
    const { ports, performed } = world({ lock: [bad('bob holds the lock')] })
    expect(await undoPlan(plan, cutAt('stop-producers'), ports)).toBe('cut-off')
    expect(performed).toEqual(['lock'])
  })

  it.each(['switch', 'verify', 'record'] as const)('undo at %s goes back, verified', async id => {
    const { ports, performed } = world()
    expect(await undoPlan(plan, cutAt(id), ports)).toBe('returned')
    expect(performed).toEqual(['lock', 'preflight', 'return', 'verify-back', 'start-producers', 'unlock'])
  })

  it('goes back when the resumed switch fails', async () => {
    const { ports, performed } = world({ switch: [bad('the host went back')] })
    expect(await resumePlan(plan, cutAt('switch'), ports)).toBe('returned')
    expect(performed).toContain('verify-back')
  })
})
