import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Lab } from '../harness/open.ts'

/** What the broker really is and holds, asked behind the app's back. */
export interface Truth {
  readonly state: string
  /** Manifest digest of the running image. */
  readonly digest: string
  readonly keys: number
  readonly frames: number
  readonly lastFrame: string
  readonly groups: readonly string[]
}

const afterLine = (lines: readonly string[], name: string): string => lines[lines.indexOf(name) + 1] ?? ''

/** Asks the host itself, not through the app. */
export async function truth(lab: Lab): Promise<Truth> {
  const images = await lab.broker.images()
  const redis = images.find(one => one.container.endsWith('detektor-redis'))
  const stream = (await lab.redisCli('XINFO', 'STREAM', 'detektor:frames')).split('\n')
  const groups = (await lab.redisCli('XINFO', 'GROUPS', 'detektor:frames')).split('\n')
  return {
    state: redis?.state ?? 'absent',
    digest: redis?.repoDigest.split('@')[1] ?? '',
    keys: Number(await lab.redisCli('DBSIZE')),
    frames: Number(afterLine(stream, 'length')),
    lastFrame: afterLine(stream, 'last-generated-id'),
    groups: groups.flatMap((line, at) => (line === 'name' ? [groups[at + 1] ?? ''] : [])),
  }
}

/** The digest that a tag means in the lab's registry, asked by Docker itself. */
export async function digestOfTag(lab: Lab, tag: string): Promise<string> {
  const ref = `127.0.0.1:5000/redis-broker:${tag}`
  const ran = await lab.hostRun([
    'docker',
    'buildx',
    'imagetools',
    'inspect',
    '--format',
    '{{json .Manifest}}',
    ref,
  ])
  return (JSON.parse(ran.stdout) as { readonly digest: string }).digest
}

/** A fresh broker with keys, a list and a consumer group, so that a loss of any would show. */
export async function layBroker(lab: Lab): Promise<Truth> {
  await lab.broker.reset({ freshData: true })
  await lab.redisCli(
    'MSET',
    ...Array.from({ length: 50 }, (_, index) => [`key:${index}`, `value ${index}`]).flat(),
  )
  await lab.redisCli('RPUSH', 'todo', 'a', 'b', 'c')
  await lab.redisCli('XGROUP', 'CREATE', 'detektor:frames', 'frame-buffer', '0', 'MKSTREAM')
  return truth(lab)
}

/** A file of the state that the app keeps beside the compose file. */
export const stateFile = (lab: Lab, name: string): string =>
  join(lab.projectFolder, '.brokerlight/redis', name)

/** Redis runs, holds all it held before, its stream went on, and nobody holds the lock. */
export async function expectNothingLost(lab: Lab, before: Truth): Promise<Truth> {
  const after = await truth(lab)
  expect(after).toMatchObject({ state: 'running', groups: before.groups })
  expect(after.keys).toBeGreaterThanOrEqual(before.keys)
  expect(after.lastFrame >= before.lastFrame).toBe(true)
  expect(await lab.redisCli('LLEN', 'todo')).toBe('3')
  expect(existsSync(stateFile(lab, 'lock'))).toBe(false)
  return after
}
