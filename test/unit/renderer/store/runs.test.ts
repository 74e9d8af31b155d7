import { describe, expect, it } from 'vitest'
import {
  barRun,
  cutOffRuns,
  newerRun,
  newestFirst,
  stepInFocus,
  withRuns,
} from '../../../../src-renderer/store/runs.ts'
import { tenFortyTwo as at } from '../../core/support/samples.ts'
import { run, step } from '../../core/support/views.ts'

const nobody: ReadonlySet<string> = new Set()
const ended = (id: string, changed = {}) => run(id, { end: 'done', endedAtMs: at + 7000, ...changed })

describe('the newer of two values of a run', () => {
  const pulling = run('a', {
    steps: [step('Pull', { state: 'running', output: 'all of it' }), step('Switch')],
  })
  const switching = run('a', {
    steps: [step('Pull', { state: 'done', output: 'of it' }), step('Switch', { state: 'running' })],
  })
  it('never goes back', () => {
    expect(newerRun(switching, pulling).steps.map(one => one.state)).toEqual(['done', 'running'])
    expect(newerRun(pulling, switching).steps.map(one => one.state)).toEqual(['done', 'running'])
  })
  it('keeps the longer output of each step', () => {
    expect(newerRun(pulling, switching).steps[0]?.output).toBe('all of it')
    expect(newerRun(switching, pulling).steps[0]?.output).toBe('all of it')
  })
  it('takes an end that replaces an end', () => {
    const cut = run('a', { end: 'cut-off', offers: ['check'] })
    expect(newerRun(cut, { ...cut, end: 'settled', offers: [] }).end).toBe('settled')
  })
  it('does not mix output of steps that differ', () => {
    const other = run('a', { steps: [step('Pull', { id: 'lock', state: 'done' })] })
    expect(newerRun(pulling, other).steps[0]?.output).toBe('')
  })
})

describe('taking runs in', () => {
  it('gives the same value back when nothing is new', () => {
    const known = { a: ended('a') }
    expect(withRuns(known, [known.a])).toBe(known)
    expect(withRuns(known, [])).toBe(known)
  })
  it('sorts newest first', () => {
    const runs = withRuns({}, [run('old', { startedAtMs: 1 }), run('new', { startedAtMs: 2 })])
    expect(newestFirst(runs).map(one => one.id)).toEqual(['new', 'old'])
  })
  it('finds runs that were cut off and still offer something', () => {
    const cut = run('cut', { end: 'cut-off', offers: ['undo'] })
    expect(cutOffRuns({ cut, told: run('told', { end: 'cut-off' }), ok: ended('ok') })).toEqual([cut])
  })
})

describe('the run of the bar', () => {
  const soon = at + 60_000
  it("is one in progress, this broker's first", () => {
    const mine = run('mine', { startedAtMs: at - 1 })
    const others = run('others', { broker: 'raibid' })
    expect(barRun({ mine, others }, 'nebula', nobody, soon)?.id).toBe('mine')
    expect(barRun({ others, done: ended('done') }, 'nebula', nobody, soon)?.id).toBe('others')
  })
  it('is the last one that ended, until it is dismissed or no news any more', () => {
    const runs = { a: ended('a'), b: ended('b', { startedAtMs: at - 5000 }) }
    expect(barRun(runs, 'nebula', nobody, soon)?.id).toBe('a')
    expect(barRun(runs, 'nebula', new Set(['a']), soon)).toBeNull()
    expect(barRun(runs, 'nebula', nobody, at + 20 * 60_000)).toBeNull()
    expect(barRun(runs, 'raibid', nobody, soon)).toBeNull()
  })
  it('stays longer with bad news, and leaves a cut-off run to its own announcement', () => {
    expect(barRun({ a: ended('a', { end: 'returned' }) }, 'nebula', nobody, at + 20 * 60_000)?.id).toBe('a')
    expect(barRun({ a: run('a', { end: 'cut-off', offers: ['undo'] }) }, 'nebula', nobody, soon)).toBeNull()
  })
})

describe('the step to look at', () => {
  const steps = [step('Lock', { id: 'lock', state: 'done' }), step('Verify', { id: 'verify', state: 'done' })]
  const last = step('Unlock', { id: 'unlock', state: 'done' })
  it.each([
    ['the running one', [...steps, step('Now', { state: 'running' }), last], 'Now'],
    ['the failed one', [...steps, step('Broken', { state: 'failed' }), last], 'Broken'],
    ['the one that verified', [...steps, last], 'Verify'],
    ['the last that ended', [last, step('Later')], 'Unlock'],
    ['the first when none began', [step('First'), step('Later')], 'First'],
  ])('is %s', (_what, all, title) => {
    expect(stepInFocus(run('a', { steps: all }))?.title).toBe(title)
  })
  it('is none where there are none', () => {
    expect(stepInFocus(run('a'))).toBeNull()
  })
})
