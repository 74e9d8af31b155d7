import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDisks } from '#core/host/disks'
import { readContainers, readStats } from '#core/host/scripts'
import { askDaemon } from '#core/registry/docker-daemon'
import { readReplicas } from '#core/runtimes/compose/asked-redis'
import {
  containerFile,
  containerFileHead,
  containerFileSizes,
  containerFileWhole,
} from '#core/runtimes/compose/container-files'
import { runDetached } from '#core/runtimes/compose/detached'
import { patiently } from '#core/runtimes/compose/docker-patience'
import { keepCopy, pullMissing } from '#core/runtimes/compose/host-scripts'
import { keepImages } from '#core/runtimes/compose/kept-images'
import { restoreScript } from '#core/runtimes/compose/restore'
import { imageVersion, readImageFile } from '#core/runtimes/compose/start'
import { bySudo, dockerArgv, dockerPreamble } from '#core/runtimes/compose/sudo-docker'
import { switchScript } from '#core/runtimes/compose/switch'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'by sudo $(x) ’'))
  mkdirSync(join(root, 'bin'))
  const program = (name: string, text: string): void =>
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  program('docker', 'echo "${BY_SUDO:-plain}" >>"$LOG"; echo /nowhere')
  program('sudo', '[ "$1" = -n ] || exit 9; shift; BY_SUDO=sudo exec "$@"')
})
afterAll(() => rmSync(root, { recursive: true }))

/** How docker was called by a command: by sudo, or plainly. */
function callsOf(argv: readonly string[]): readonly string[] {
  const log = join(root, 'log')
  writeFileSync(log, '')
  const [program = '', ...args] = argv
  const env = { ...process.env, PATH: `${join(root, 'bin')}:${process.env.PATH}`, LOG: log }
  spawnSync(program, args, { env, cwd: root })
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split(' ')[0] ?? '')
}

const compose = { sudo: true }
const image = { service: 'redis', repository: 'redis', tag: '7', digest: `sha256:${'a'.repeat(64)}` }
const place = {
  ...{ copy: '/nowhere/1.rdb', find: ['docker', 'compose', 'ps', '-aq', 'redis'], image: 'redis:7' },
  ...{ directory: '/data', rdb: 'dump.rdb', aof: null, preamble: dockerPreamble(compose) },
}

describe('docker by sudo', () => {
  it.each<readonly [string, () => readonly string[]]>([
    ['a command', () => bySudo(['docker', 'ps'])],
    ['the list of containers', () => bySudo(readContainers)],
    ['stats', () => bySudo(readStats)],
    ['disks', () => bySudo(askDisks([], true))],
    ['the daemon', () => bySudo(askDaemon)],
    ['replicas', () => bySudo(readReplicas('redis'))],
    ['a file of a container', () => bySudo(containerFile('redis', '/f'))],
    ['a whole file', () => bySudo(containerFileWhole('redis', '/f'))],
    ['the head of a file', () => bySudo(containerFileHead('redis', '/f', 9))],
    ['sizes of files', () => bySudo(containerFileSizes('redis', '/data', ['a', 'b']))],
    ['a copy', () => bySudo(keepCopy('redis', '/f', join(root, 'safety'), '1.rdb'))],
    ['kept images', () => bySudo(keepImages('/nowhere', [{ image, name: 'redis:kept' }]))],
    ['a file of an image', () => bySudo(readImageFile('redis:7', '/f', []))],
    ['the version of an image', () => bySudo(imageVersion('redis:7'))],
    [
      'a pull',
      () => bySudo(runDetached(join(root, 'pull'), bySudo(patiently(bySudo(pullMissing('redis:7')))))),
    ],
    [
      'a detached command',
      () => bySudo(runDetached(join(root, 'one'), bySudo(patiently(bySudo(['docker', 'compose', 'stop']))))),
    ],
    [
      'the switch',
      () => {
        const watched = { project: 'p', services: ['redis'], own: 'redis', waitSeconds: 1, others: [] }
        const up = ['docker', 'false']
        const script = switchScript({ ...watched, up }, ['docker', 'true'], ['true'])
        return bySudo(runDetached(join(root, 'switch'), bySudo(['sh', '-c', script])))
      },
    ],
    ['what puts a copy back', () => ['sh', '-c', restoreScript(place)]],
  ])('is what %s uses', (_what, argv) => {
    expect(new Set(callsOf(argv()))).toEqual(new Set(['sudo']))
  })

  it('leaves all else as it is, and everything where it is not set', () => {
    expect(bySudo(['df', '-P'])).toEqual(['df', '-P'])
    expect(dockerArgv(readContainers, { sudo: false })).toBe(readContainers)
    expect(dockerArgv(readContainers, undefined)).toBe(readContainers)
    expect(new Set(callsOf(readContainers))).toEqual(new Set(['plain']))
  })
})
