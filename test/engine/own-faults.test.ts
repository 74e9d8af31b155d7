import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type BuiltCli, buildProgram, type Finished, start } from './tools/cli.ts'
import { createCleanups, temporaryFolder } from './tools/folder.ts'

const perTest = createCleanups()
let program: Pick<BuiltCli, 'script' | 'remove'>
beforeAll(async () => {
  program = await buildProgram('test/engine/tools/faulty-program.ts')
})
afterAll(() => program.remove())
afterEach(perTest.run)

/** Runs a program that catches its own faults; what it left and what its log says. */
async function run(how: 'watches' | 'answers' | 'opens'): Promise<Finished & { readonly log: string }> {
  const folder = temporaryFolder()
  perTest.add(folder.remove)
  const finished = await start(process.execPath, [program.script, folder.path, how], {}).finished
  const log = how === 'opens' ? '' : readFileSync(join(folder.path, 'brokerlight.log'), 'utf8')
  return { ...finished, log }
}

test('what watches goes on after a rejection and an exception that nothing caught', async () => {
  const { code, stdout, stderr, log } = await run('watches')
  expect(code).toBe(0)
  expect(stdout).toBe('still here\n')
  expect(stderr).toBe('goes on: rejected with •••\ngoes on: thrown with •••\n')
  const lines = log
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { event: string; stack: string; times: number })
  expect(lines.map(({ event, times }) => [event, times])).toEqual([
    ['unhandled-rejection', 1],
    ['uncaught-exception', 1],
    ['uncaught-exception', 10],
  ])
  expect(lines[0]?.stack).toMatch(/^Error: rejected with •+\n +at /)
  expect(log).not.toContain('c4n4ry-secret')
})

test('what answers once ends at an exception with one sentence and a code, and the stack is in the log', async () => {
  const { code, stdout, stderr, log } = await run('answers')
  expect(code).toBe(70)
  expect(stdout).toBe('')
  expect(stderr).toBe('goes on: rejected with •••\nends: thrown with •••\n')
  expect(log).toContain('uncaught-exception')
  expect(log).not.toContain('c4n4ry-secret')
})

test('a fault before there is a log is written whole', async () => {
  const { code, stderr } = await run('opens')
  expect(code).toBe(70)
  expect(stderr).toMatch(/^whole: Error: thrown .*\n +at [\s\S]*ends: thrown/)
})
