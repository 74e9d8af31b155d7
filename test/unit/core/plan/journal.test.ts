import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type JournalEntry,
  outputTailCharacters,
  readJournal,
  redactedEntry,
  tellCutOff,
} from '#core/plan/journal'
import { planDeploy } from '#core/runtimes/compose/plans'
import { configurations, context, facts, image, target } from '../runtimes/compose/fixtures.ts'

const made = planDeploy(
  target(),
  'main-b',
  facts(),
  [{ found: true, image: image('b'), local: false }],
  configurations(),
  context(),
)
if (!made.ok) throw new Error(made.error.text)
const plan = made.value

const begin: JournalEntry = { type: 'begin', atMs: 1, plan, process: { pid: 7, startedAt: '123' } }
const began = (step: 'lock' | 'pull' | 'return', part: 'main' | 'back' = 'main', atMs = 2): JournalEntry => ({
  type: 'step-begin',
  atMs,
  step,
  part,
})
const ended = (step: 'lock' | 'pull', state: 'done' | 'failed', atMs = 3): JournalEntry => ({
  type: 'step-end',
  atMs,
  step,
  state,
  outcome: `${step} ${state}`,
  memory: {},
})
const textOf = (...entries: readonly JournalEntry[]): string =>
  entries.map(one => `${JSON.stringify(one)}\n`).join('')

describe('readJournal', () => {
  it('gives the whole plan back, so that another process can finish it', () => {
    expect(readJournal(textOf(begin))?.plan).toEqual(plan)
  })

  it('folds steps, output, memory and end', () => {
    const files = [{ path: 'dump.rdb', bytes: 3, sha256: 'x' }]
    const known = readJournal(
      textOf(
        begin,
        began('lock'),
        { type: 'output', step: 'lock', text: 'one ', progress: null },
        { type: 'output', step: 'lock', text: 'two', progress: 0.5 },
        { type: 'step-end', atMs: 3, step: 'lock', state: 'done', outcome: 'Held', memory: { files } },
        { type: 'end', atMs: 9, end: 'done', message: 'All is well.' },
      ),
    )
    expect(known?.memory).toEqual({ files })
    expect(known?.run.steps[0]).toMatchObject({
      state: 'done',
      output: 'one two',
      outcome: 'Held',
      progress: 0.5,
      startedAtMs: 2,
      endedAtMs: 3,
    })
    expect(known?.run).toMatchObject({ end: 'done', endedAtMs: 9, message: 'All is well.', offers: [] })
  })

  it('puts steps of the way back before those that run in any case, once', () => {
    const known = readJournal(textOf(begin, began('return', 'back'), began('return', 'back', 5)))
    expect(known?.run.steps.map(step => step.id).slice(-3)).toEqual(['record', 'return', 'unlock'])
  })

  it('keeps the tail of long output', () => {
    const entry: JournalEntry = {
      type: 'output',
      step: 'lock',
      text: 'x'.repeat(outputTailCharacters),
      progress: null,
    }
    const known = readJournal(textOf(begin, entry, { ...entry, text: 'end' }))
    expect(known?.run.steps[0]?.output).toHaveLength(outputTailCharacters)
    expect(known?.run.steps[0]?.output.endsWith('xend')).toBe(true)
  })

  it('passes over a line that a crash cut', () => {
    const whole = textOf(begin, began('lock'), ended('lock', 'done'))
    expect(readJournal(`${whole}{"type":"step-be`)).toEqual(readJournal(whole))
  })

  it('is null without a beginning, and never throws', () => {
    expect(readJournal('')).toBeNull()
    expect(readJournal(textOf(ended('lock', 'done')))).toBeNull()
    fc.assert(fc.property(fc.string(), text => readJournal(text) === null))
  })
})

describe('tellCutOff', () => {
  const told = (...entries: readonly JournalEntry[]) => {
    const known = readJournal(textOf(begin, ...entries))
    if (known === null) throw new Error('not readable')
    return tellCutOff(known)
  }

  it('names the step it happened in, the lock, and what can be done', () => {
    const run = told(began('lock'), ended('lock', 'done'), began('pull'))
    expect(run).toMatchObject({ end: 'cut-off', offers: ['check', 'resume', 'undo'] })
    expect(run.message).toContain('during “Pull by digest while the old release serves”')
    expect(run.message).toContain('The lock on the host is still held for this run by ann@desk.')
  })

  it('names the last step that ended when none was running', () => {
    expect(told(began('lock'), ended('lock', 'done')).message).toContain('after “Take the lock on the host”')
  })

  it('speaks of no lock before it was asked for', () => {
    const { message } = told()
    expect(message).toContain('before its first step')
    expect(message).not.toContain('lock on the host is still held')
  })

  it('a run that is taken up again has no end', () => {
    const known = readJournal(
      textOf(
        begin,
        { type: 'end', atMs: 4, end: 'cut-off', message: 'cut' },
        { type: 'taken-up', atMs: 5, process: { pid: 8, startedAt: null }, by: 'bob' },
      ),
    )
    expect(known?.run).toMatchObject({ end: null, offers: [] })
    expect(known?.process.pid).toBe(8)
  })
})

describe('redactedEntry', () => {
  const redact = (text: string): string => text.replaceAll('redis', '•••')
  const files = [{ path: 'redis.rdb', bytes: 3, sha256: 'x' }]

  it('takes a secret out of all free text', () => {
    const note = { level: 'info', text: 'docker said: redis' } as const
    const noted = redactedEntry({ ...begin, plan: { ...plan, notes: [note] } }, redact)
    expect(noted.type === 'begin' && noted.plan.notes).toEqual([{ level: 'info', text: 'docker said: •••' }])
    expect(redactedEntry({ type: 'output', step: 'pull', text: 'a redis b', progress: 1 }, redact)).toEqual({
      type: 'output',
      step: 'pull',
      text: 'a ••• b',
      progress: 1,
    })
    expect(
      redactedEntry({ ...ended('pull', 'failed'), outcome: 'no redis' } as JournalEntry, redact),
    ).toEqual({
      ...ended('pull', 'failed'),
      outcome: 'no •••',
    })
    expect(redactedEntry({ type: 'end', atMs: 9, end: 'failed', message: 'redis!' }, redact)).toEqual({
      type: 'end',
      atMs: 9,
      end: 'failed',
      message: '•••!',
    })
  })

  it('leaves what a later process acts on as it is, though a password is a name in it', () => {
    expect(JSON.stringify(plan)).toContain('"redis"')
    expect(readJournal(textOf(redactedEntry(begin, redact)))?.plan).toEqual(plan)
    const step: JournalEntry = { ...ended('lock', 'done'), memory: { files } } as JournalEntry
    expect(readJournal(textOf(begin, redactedEntry(step, redact)))?.memory).toEqual({ files })
  })
})
