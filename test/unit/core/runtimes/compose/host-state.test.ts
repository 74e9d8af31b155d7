import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sectionMark } from '#core/host/sections'
import { type HostState, hostState, readState } from '#core/runtimes/compose/host-state'
import { release } from './fixtures.ts'

/** Root reads everything, so as root the scripts run as somebody else. */
const somebody = 65_534
const isRoot = process.getuid?.() === 0

let root: string
let folder: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'host state $(x) ’'))
  if (isRoot) chownSync(root, somebody, somebody)
  folder = join(root, '.brokerlight/redis')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

interface Ran {
  readonly code: number | null
  readonly stderr: string
  readonly state: HostState | null
}

function read(): Ran {
  const [program = '', ...args] = readState(folder)
  const as = isRoot ? { uid: somebody, gid: somebody } : {}
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: '/', ...as })
  return { code: status, stderr, state: status === 0 ? hostState(stdout) : null }
}

const lay = (files: Readonly<Record<string, string>>): void => {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
}

const owner = { token: 't', by: 'ann', purpose: 'p', runId: 'r', sinceMs: 5 }
const lines = (...numbers: readonly number[]): string =>
  numbers.map(number => `${JSON.stringify(release(number, 'a'))}\n`).join('')

describe('the state folder of a broker', () => {
  it('is empty where there is none yet, and where nothing was written', () => {
    expect(read().state).toEqual({ lock: null, releases: [] })
    lay({})
    expect(read().state).toEqual({ lock: null, releases: [] })
  })

  it('gives lock and releases', () => {
    lay({ lock: `${JSON.stringify(owner)}\n`, 'releases.jsonl': `${lines(1, 2)}{"numb` })
    const { state } = read()
    expect(state?.lock).toEqual(owner)
    expect(state?.releases.map(one => one.number)).toEqual([1, 2])
  })

  it.each([
    ['the folder above it', '.brokerlight'],
    ['the folder', '.brokerlight/redis'],
    ['the list of releases', '.brokerlight/redis/releases.jsonl'],
    ['the lock', '.brokerlight/redis/lock'],
  ])('is not empty where %s is closed to this user: docker or a shell says why', (_what, closed) => {
    lay({ lock: JSON.stringify(owner), 'releases.jsonl': lines(1) })
    chmodSync(join(root, closed), 0)
    const { code, stderr, state } = read()
    chmodSync(join(root, closed), 0o755)
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/permission denied/i)
    expect(state).toBeNull()
  })

  it('is not empty where the answer is not whole or makes no sense', () => {
    for (const answer of ['', 'Welcome!\n', `${sectionMark}lock\n`, `${sectionMark}releases\n`])
      expect(hostState(answer)).toBeNull()
    lay({ 'releases.jsonl': '\0\0\0\0\n' })
    expect(read().state).toBeNull()
  })
})
