import { describe, expect, it } from 'vitest'
import type { StepId } from '#core/model/run'
import { applyEntry, type JournalEntry, type Journaled, tellCutOff } from '#core/plan/journal'
import type { Plan, Step } from '#core/plan/plan'
import {
  type RunnerPorts,
  type RunStart,
  resumePlan,
  runPlan,
  type StepResult,
  undoPlan,
} from '#core/plan/runner'

const step = (id: StepId): Step => ({ id, title: id, commands: [], work: [] })
const plan: Plan = {
  ...{ id: 'p1', runId: 'r1', by: 'ann@desk', place: 'there', kind: 'queue', broker: 'nebula' },
  ...{
    title: 'Trim frames on nebula',
    changes: [],
    steps: [],
    onFailure: 'Some of it may be done.',
    notes: [],
  },
  ...{
    lastTookMs: null,
    confirmWord: null,
    main: [step('look'), step('change')],
    takeUp: [],
    back: [],
    always: [],
  },
}
const good: StepResult = { kind: 'done', outcome: 'fine', memory: {} }
const failed = (because?: 'not-begun' | 'not-ours'): StepResult => ({
  kind: 'failed',
  reason: 'Redis said no',
  memory: {},
  ...(because ? { because } : {}),
})
const lost = (untouched = false): StepResult => ({
  kind: 'link',
  fault: { code: 'closed', layer: 'host', message: 'The cable was cut.' },
  untouched,
})
const fresh: RunStart = { memory: {}, done: new Set(), began: new Set() }
const cutInChange: RunStart = { memory: {}, done: new Set(['look']), began: new Set(['look', 'change']) }
const cutBefore: RunStart = { memory: {}, done: new Set(['look']), began: new Set(['look']) }

/** A world in which each step answers as scripted, and everything is written down. */
function world(answers: Partial<Record<StepId, readonly StepResult[]>> = {}, comesBack = true) {
  const performed: string[] = []
  const entries: JournalEntry[] = [{ type: 'begin', atMs: 0, plan, process: { pid: 1, startedAt: null } }]
  const scripts = new Map(Object.entries(answers).map(([id, results]) => [id, [...results]]))
  const ports: RunnerPorts = {
    nowMs: () => entries.length,
    linkBack: async () => comesBack,
    journal: async entry => void entries.push(entry),
    perform: async (one, _, again) => {
      performed.push(again ? `${one.id} again` : one.id)
      return scripts.get(one.id)?.shift() ?? good
    },
  }
  const told = (): Journaled => {
    const known = entries.reduce<Journaled | null>(applyEntry, null)
    if (known === null) throw new Error('no begin entry')
    return known
  }
  return { ports, performed, told }
}

describe('a run that changes a queue', () => {
  it('looks, then changes', async () => {
    const { ports, performed, told } = world()
    expect(await runPlan(plan, fresh, ports)).toBe('done')
    expect([performed, told().run.message]).toEqual([
      ['look', 'change'],
      'Trim frames on nebula: done. fine.',
    ])
  })

  it.each([
    ['the look fails', { look: [failed('not-ours')] }, 'unchanged', 'Nothing on the broker was changed.'],
    [
      'nothing was begun',
      { change: [failed('not-begun')] },
      'unchanged',
      'Nothing on the broker was changed.',
    ],
    ['the change fails', { change: [failed()] }, 'failed', 'Some of it may be done.'],
  ] as const)('ends as what it is when %s', async (_, answers, end, words) => {
    const { ports, told } = world(answers)
    expect(await runPlan(plan, fresh, ports)).toBe(end)
    expect(told().run.message).toContain(words)
  })

  it('says that a change may have been done before only where something was sent', async () => {
    const unsent = world({ change: [lost(true), good] })
    expect(await runPlan(plan, fresh, unsent.ports)).toBe('done')
    expect(unsent.performed).toEqual(['look', 'change', 'change'])
    const sent = world({ change: [lost(), lost(true), good] })
    expect(await runPlan(plan, fresh, sent.ports)).toBe('done')
    expect(sent.performed).toEqual(['look', 'change', 'change again', 'change again'])
  })

  it('is cut off without a link, and offers no undo once the change began', async () => {
    const { ports, told } = world({ change: [lost()] }, false)
    expect(await runPlan(plan, fresh, ports)).toBe('cut-off')
    expect(told().run.offers).toEqual(['check', 'resume'])
    const early = world({ look: [lost(true)] }, false)
    expect(await runPlan(plan, fresh, early.ports)).toBe('cut-off')
    expect(early.told().run.offers).toEqual(['check', 'resume', 'undo'])
    expect(tellCutOff(early.told()).message).toContain('Check how the queue stands, or resume the run.')
  })

  it('looks anew when it is resumed before its change, and does its change again after that began', async () => {
    const before = world()
    expect(await resumePlan(plan, cutBefore, before.ports)).toBe('done')
    expect(before.performed).toEqual(['look again', 'change'])
    const after = world()
    expect(await resumePlan(plan, cutInChange, after.ports)).toBe('done')
    expect(after.performed).toEqual(['change again'])
  })

  it('is settled when the queue is another one by now', async () => {
    const { ports, performed } = world({ look: [failed('not-ours')] })
    expect(await resumePlan(plan, cutBefore, ports)).toBe('settled')
    expect(performed).toEqual(['look again'])
  })

  it('claims nothing undone', async () => {
    const before = world()
    expect(await undoPlan(plan, cutBefore, before.ports)).toBe('unchanged')
    const after = world()
    expect(await undoPlan(plan, cutInChange, after.ports)).toBe('settled')
    expect(after.told().run.message).toContain('What it changed by then stays')
    expect([...before.performed, ...after.performed]).toEqual([])
  })
})
