import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { madeOnce } from './cache.ts'
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
export const unpackedPackages = (suite: Suite, ...packages: readonly string[]): Promise<string> =>
  madeOnce([...packages, suite].join('-'), async (folder, work) => {
    for (const part of ['lists/partial', 'archives/partial']) mkdirSync(join(work, part), { recursive: true })
    writeFileSync(join(work, 'sources.list'), `deb ${await mirror()} ${suite} main\n`)
    const apt = privateApt(work, suite)
    await must([...apt, 'update'])
    await must([...apt, 'install', '-y', '--download-only', '--no-install-recommends', ...packages])
    for (const deb of readdirSync(join(work, 'archives')).filter(file => file.endsWith('.deb'))) {
      await must(['dpkg-deb', '-x', join(work, 'archives', deb), folder])
    }
  })
