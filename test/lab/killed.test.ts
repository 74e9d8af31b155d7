import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { stopLab } from './harness/lab.ts'
import { readHolder } from './harness/lock.ts'
import { labNames } from './harness/names.ts'
import { labRoot } from './harness/places.ts'
import { isAlive, labProcesses } from './harness/processes.ts'
import { run, until } from './harness/run.ts'

/** A lab of its own beside the one of this run. */
const names = labNames(`${labNames().name.slice(0, 7)}k`)
const root = labRoot(names.name)

const holdCommand = [process.execPath, 'scripts/lib/run-ts.mjs', 'test/lab/harness/hold.ts'] as const
const holdEnv = { BROKERLIGHT_LAB: names.name }

const hold = (): ChildProcess => {
  const [node, ...args] = holdCommand
  return spawn(node, args, { env: { ...process.env, ...holdEnv }, stdio: ['ignore', 'pipe', 'inherit'] })
}

const up = async (holder: ChildProcess): Promise<number> => {
  let said = ''
  holder.stdout?.on('data', chunk => {
    said += chunk
  })
  await until('lab held up', () => said.includes('is up'), 120_000)
  return readHolder(names)?.pid ?? 0
}

const left = async (): Promise<readonly string[]> => {
  const cgroups = readdirSync('/sys/fs/cgroup').filter(folder =>
    existsSync(`/sys/fs/cgroup/${folder}/${names.cgroup}`),
  )
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
  const links = (await run(['ip', 'link'])).stdout
  return [
    ...labProcesses(names, root)
      .filter(isAlive)
      .map(pid => `process ${pid}`),
    ...cgroups.map(folder => `cgroup ${folder}`),
    ...mounts.filter(line => line.includes(`${root}/`)),
    ...[root, names.lockFile, `/run/netns/${names.gpuNetns}`, `/run/netns/${names.bastionNetns}`].filter(
      existsSync,
    ),
    ...[names.bastionCable, names.gpuCable].filter(cable => links.includes(cable)),
    ...[names.user, names.passwordUser].filter(user =>
      readFileSync('/etc/passwd', 'utf8').includes(`${user}:`),
    ),
  ]
}

afterAll(() => stopLab(names))

test('a lab comes up from what a killed run left behind, and leaves nothing behind itself', async () => {
  process.kill(await up(hold()), 'SIGKILL')
  const afterKill = await left()
  expect(afterKill.filter(line => line.startsWith('process')).length).toBeGreaterThan(5)

  const second = hold()
  const pid = await up(second)
  const answer = await run(['ssh', '-F', `${root}/ssh/config`, 'gpu-via-bastion', 'redis-cli ping'])
  expect(answer).toMatchObject({ code: 0, stdout: 'PONG\n' })

  const third = await run([...holdCommand], { env: holdEnv })
  expect(third).toMatchObject({ code: 1, stderr: expect.stringContaining(`is held by process ${pid}`) })
  expect((await run(['ssh', '-F', `${root}/ssh/config`, 'gpu', 'true'])).code).toBe(0)

  const ended = new Promise(resolve => second.on('close', resolve))
  process.kill(pid, 'SIGTERM')
  await ended
  expect(await left()).toEqual([])
})
