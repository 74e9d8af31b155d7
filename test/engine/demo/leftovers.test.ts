import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isAlive, sweepFolders } from '../../../src-main/demo/place/folder.ts'
import { type BuiltDemo, buildDemo } from './build.ts'
import { hasSsh, runProcess, until } from './demo.ts'

/** Starts a demo like the app does, says where it is, and waits. */
const parentScript = `
const { launchDemo } = await import(process.argv[1])
const launched = await launchDemo({ script: process.argv[2] })
console.log(JSON.stringify(launched.ok ? launched.value.directory : launched.error))
setInterval(() => undefined, 1000)
`

describe.skipIf(!hasSsh || process.platform !== 'linux')('what a demo leaves (needs ssh and /proc)', () => {
  let built: BuiltDemo
  beforeAll(async () => {
    built = await buildDemo()
  })
  afterAll(() => built.remove())
  const parents: ChildProcess[] = []
  afterEach(() => {
    for (const parent of parents.splice(0)) parent.kill('SIGKILL')
  })

  /** A process that started a demo with a job in a session of its own on it. */
  const startParent = async (): Promise<{ readonly pid: number; readonly folder: string }> => {
    const parent = spawn(
      process.execPath,
      ['--input-type=module', '-e', parentScript, built.launch, built.host],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    parents.push(parent)
    const line = await new Promise<string>(resolve =>
      createInterface({ input: parent.stdout }).once('line', resolve),
    )
    const folder = JSON.parse(line) as string
    const job = 'setsid nohup sleep 1000 >/dev/null 2>&1 & sleep 1001 >/dev/null 2>&1 &'
    const begun = await runProcess('ssh', ['-F', join(folder, 'ssh_config'), 'demo', job], '')
    expect(begun.code).toBe(0)
    return { pid: parent.pid ?? 0, folder }
  }

  it('is nothing when its parent is killed with SIGKILL', async () => {
    const { pid, folder } = await startParent()
    expect(processesOf(folder).length).toBeGreaterThan(3)
    process.kill(pid, 'SIGKILL')
    await until(() => !existsSync(folder) && processesOf(folder).length === 0)
    expect(isAlive(pid)).toBe(false)
  })

  it('is nothing when the host itself is killed with SIGKILL', async () => {
    const { folder } = await startParent()
    const host = Number(/brokerlight-demo-(\d+)-/.exec(folder)?.[1])
    process.kill(host, 'SIGKILL')
    await until(() => !existsSync(folder) && processesOf(folder).length === 0)
    expect(isAlive(host)).toBe(false)
  })

  it('is nothing after SIGTERM', async () => {
    const { folder } = await startParent()
    process.kill(Number(/brokerlight-demo-(\d+)-/.exec(folder)?.[1]), 'SIGTERM')
    await until(() => !existsSync(folder) && processesOf(folder).length === 0)
  })

  it('is swept away by the next demo when even the guard could not run', () => {
    const dead = spawnSync('true').pid
    const left = join(tmpdir(), `brokerlight-demo-${dead}-abcdef`)
    const own = join(tmpdir(), `brokerlight-demo-${process.pid}-abcdef`)
    for (const folder of [left, own]) mkdirSync(join(folder, 'home'), { recursive: true })
    sweepFolders()
    expect([existsSync(left), existsSync(own)]).toEqual([false, true])
    rmSync(own, { recursive: true })
  })
})

/** Processes that have the demo's folder in their environment or command line, or work in it. */
function processesOf(folder: string): readonly string[] {
  return readdirSync('/proc').filter(pid => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false
    return (
      ['environ', 'cmdline'].some(file =>
        read(() => readFileSync(`/proc/${pid}/${file}`, 'utf8')).includes(folder),
      ) || read(() => readlinkSync(`/proc/${pid}/cwd`)).startsWith(folder)
    )
  })
}

/** A process may end while it is looked at. */
function read(source: () => string): string {
  try {
    return source()
  } catch {
    return ''
  }
}
