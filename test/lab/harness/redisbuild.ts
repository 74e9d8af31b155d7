import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type Suite, unpackedPackages } from './debs.ts'

/** The servers the lab can run; `installed` is this machine's own. */
export type RedisVersion = 'installed' | '6.0' | '8.0' | 'valkey-9'

const builds: Readonly<
  Record<Exclude<RedisVersion, 'installed'>, { suite: Suite; name: 'redis' | 'valkey' }>
> = {
  '6.0': { suite: 'bullseye', name: 'redis' },
  '8.0': { suite: 'forky', name: 'redis' },
  'valkey-9': { suite: 'forky', name: 'valkey' },
}

const libraryFolders = (root: string): readonly string[] =>
  ['lib', 'usr/lib']
    .map(folder => join(root, folder))
    .filter(existsSync)
    .flatMap(folder => [
      folder,
      ...readdirSync(folder)
        .filter(entry => entry.includes('-linux-'))
        .map(entry => join(folder, entry)),
    ])

/** The words that start this server; one of another suite runs through that suite's own loader and libraries. */
export const serverCommand = async (version: RedisVersion): Promise<readonly string[]> => {
  if (version === 'installed') return ['redis-server']
  const { suite, name } = builds[version]
  const root = await unpackedPackages(suite, `${name}-tools`)
  const folders = libraryFolders(root)
  const loader = folders.flatMap(folder =>
    readdirSync(folder)
      .filter(file => file.startsWith('ld-linux'))
      .map(file => join(folder, file)),
  )[0]
  if (!loader) throw new Error(`no loader in ${root}`)
  // one binary for all: it is the server when it is called so
  const server = join(root, 'usr/bin', `${name}-server`)
  if (!existsSync(server)) symlinkSync(`${name}-check-rdb`, server)
  return [loader, '--library-path', folders.join(':'), server]
}
