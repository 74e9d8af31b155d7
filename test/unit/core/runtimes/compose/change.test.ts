import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planDeploy } from '#core/runtimes/compose/plans'
import { hostReturnedCode } from '#core/runtimes/compose/switch'
import { context, facts, image, target } from './fixtures.ts'

const made = planDeploy(
  target(),
  'main-b',
  facts(),
  [{ found: true, image: image('b'), local: false }],
  context(),
)
if (!made.ok) throw new Error(made.error.text)
const work = made.value.main.find(step => step.id === 'switch')?.work.at(-1)
if (work?.do !== 'detached') throw new Error('the switch is not a detached command')

let bin: string
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'bl-switch-'))
})
afterEach(() => rmSync(bin, { recursive: true, force: true }))

/** Runs the switch's real script by a real sh, where `docker` only notes which override it was given and fails as told. */
async function runSwitch(newFails: boolean, oldFails: boolean): Promise<{ code: number; ups: string[] }> {
  const log = join(bin, 'log')
  const fails = (file: string, yes: boolean): string =>
    `case "$*" in *${file}.json*) echo ${file} >>${log}; exit ${yes ? 1 : 0} ;; esac`
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\n${fails('after', newFails)}\n${fails('before', oldFails)}\n`)
  chmodSync(join(bin, 'docker'), 0o755)
  const [program = '', ...args] = work?.do === 'detached' ? work.argv : []
  const code = await new Promise<number>(resolve => {
    execFile(program, args, { env: { PATH: `${bin}:${process.env.PATH}` } }, error =>
      resolve(error ? Number(error.code) : 0),
    )
  })
  return { code, ups: readFileSync(log, 'utf8').trim().split('\n') }
}

describe('the switch on the host', () => {
  it('brings the new release up and leaves the old one alone', async () => {
    expect(await runSwitch(false, false)).toEqual({ code: 0, ups: ['after'] })
  })

  it('goes back by itself when the new one does not become healthy', async () => {
    expect(await runSwitch(true, false)).toEqual({ code: hostReturnedCode, ups: ['after', 'before'] })
  })

  it('says so when going back fails too', async () => {
    expect(await runSwitch(true, true)).toEqual({ code: 11, ups: ['after', 'before'] })
  })

  it('has a meaning in words for each of its codes', () => {
    expect(Object.keys(work?.do === 'detached' ? work.meanings : {})).toEqual(['10', '11'])
  })
})

it('the plan a person sees has every step and what happens on failure', () => {
  expect(made.value.steps.map(step => step.id)).toEqual([
    ...['lock', 'preflight', 'pull', 'safety', 'switch', 'verify', 'record', 'unlock'],
  ])
  expect(made.value.onFailure).toContain(
    'the host goes back to main-a by its digest, by itself, even when this app or its link is gone',
  )
  expect(made.value.steps.every(step => step.title !== '' && step.commands.length > 0)).toBe(true)
})
