import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from './places.ts'
import { must } from './run.ts'

/** Suites of Debian that parts of the lab come from. */
export type Suite = 'bullseye' | 'forky'

/** The mirror this machine's own apt uses for Debian. */
const mirror = async (): Promise<string> => {
  const ask = (): Promise<string> =>
    must(['apt-get', 'indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages', 'Label: Debian'])
  const found = (await ask()) || (await must(['apt-get', 'update', '-q']).then(ask))
  const first = found.split('\n')[0]
  if (!first)
    throw new Error(
      'apt of this machine knows no Debian mirror: the lab takes parts from other Debian suites',
    )
  return first
}

/** apt with its own lists and cache: it resolves, downloads and verifies as ever, and the system does not change. */
const privateApt = (folder: string, suite: Suite): readonly string[] => [
  'apt-get',
  '-q',
  ...[
    `Dir::Etc::sourcelist=${folder}/sources.list`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${folder}/lists`,
    'Dir::State::status=/dev/null',
    `Dir::Cache=${folder}`,
    `APT::Default-Release=${suite}`,
    'APT::Sandbox::User=root',
    'APT::Update::Post-Invoke-Success::=',
    'Acquire::Languages=none',
    'Acquire::PDiffs=false',
    'Acquire::Check-Valid-Until=false',
  ].flatMap(option => ['-o', option]),
]

/**
 * A folder with packages of another suite and all they depend on, unpacked; nothing is installed. Fetched once, then
 * kept in the cache.
 */
export const unpackedPackages = async (suite: Suite, ...packages: readonly string[]): Promise<string> => {
  const done = join(cacheFolder(), [...packages, suite].join('-'))
  if (existsSync(done)) return done
  const apt = `${done}-apt-${process.pid}`
  const unpacking = `${done}-${process.pid}`
  for (const part of ['lists/partial', 'archives/partial']) mkdirSync(join(apt, part), { recursive: true })
  writeFileSync(join(apt, 'sources.list'), `deb ${await mirror()} ${suite} main\n`)
  await must([...privateApt(apt, suite), 'update'])
  await must([
    ...privateApt(apt, suite),
    'install',
    '-y',
    '--download-only',
    '--no-install-recommends',
    ...packages,
  ])
  mkdirSync(unpacking)
  for (const deb of readdirSync(join(apt, 'archives')).filter(file => file.endsWith('.deb'))) {
    await must(['dpkg-deb', '-x', join(apt, 'archives', deb), unpacking])
  }
  renameSync(unpacking, done)
  rmSync(apt, { recursive: true })
  return done
}
