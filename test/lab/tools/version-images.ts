import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unpackedPackages } from '../harness/debs.ts'
import { mustOnHost } from '../harness/host.ts'
import type { Lab } from '../harness/open.ts'
import { makeRootfs } from '../harness/rootfs.ts'
import { must } from '../harness/run.ts'

/** A server as an image of the lab's registry. */
export type ImageVersion = '7.0' | '8.0' | 'valkey-9'

export interface VersionImage {
  readonly version: ImageVersion
  /** The lines of its config file. */
  readonly config: readonly string[]
  /** Leaves the shell and all tools out: the server alone. */
  readonly bare?: boolean
  /** A shell line before the server begins. */
  readonly first?: string
}

const loader = '/lib64/ld-linux-x86-64.so.2'

/** Programs of another suite with the libraries that its own loader finds for them. */
async function addForeign(
  folder: string,
  product: 'redis' | 'valkey',
  programs: readonly string[],
): Promise<void> {
  const root = await unpackedPackages('forky', `${product}-tools`)
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu')
  const own = join(libraries, 'ld-linux-x86-64.so.2')
  mkdirSync(join(folder, 'lib64'), { recursive: true })
  mkdirSync(join(folder, 'lib/x86_64-linux-gnu'), { recursive: true })
  copyFileSync(own, join(folder, loader))
  for (const program of programs) {
    const file = join(root, 'usr/bin', program.endsWith('-cli') ? program : `${product}-check-rdb`)
    copyFileSync(file, join(folder, 'usr/bin', program))
    const listed = await must([own, '--library-path', libraries, '--list', file])
    for (const [, name, path] of listed.matchAll(/(\S+) => (\S+)/g)) {
      const to = join(folder, 'lib/x86_64-linux-gnu', name ?? '')
      if (path && !name?.includes('/') && !existsSync(to)) copyFileSync(path, to)
    }
  }
}

/** Makes an image of a server and pushes it to the lab's registry as `127.0.0.1:5000/versions:TAG`. */
export async function pushVersion(lab: Lab, tag: string, image: VersionImage): Promise<void> {
  const { version, config, bare = false, first } = image
  const work = join(lab.root, `image-${tag}`)
  const folder = join(work, 'root')
  rmSync(work, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const product = version.startsWith('valkey') ? 'valkey' : 'redis'
  const programs = (bare ? ['server'] : ['server', 'cli', 'check-rdb', 'check-aof']).map(
    part => `${product}-${part}`,
  )
  await makeRootfs(folder, version === '7.0' ? programs : [])
  if (version !== '7.0') await addForeign(folder, product, programs)
  if (bare) for (const entry of readdirSync(join(folder, 'bin'))) rmSync(join(folder, 'bin', entry))
  writeFileSync(
    join(folder, 'etc/redis.conf'),
    `${['bind 0.0.0.0', 'protected-mode no', 'dir /data', ...config].join('\n')}\n`,
  )
  if (product === 'valkey' && !bare) symlinkSync('/usr/bin/valkey-cli', join(folder, 'usr/bin/the-cli'))
  const server = [`/usr/bin/${product}-server`, '/etc/redis.conf']
  const command = first === undefined ? server : ['sh', '-c', `${first}; exec ${server.join(' ')}`]
  const tar = join(work, 'image.tar')
  await must(['tar', '-C', folder, '--owner=0', '--group=0', '--mode=a+rX', '-cf', tar, '.'])
  await must(['chmod', '-R', 'a+rX', work])
  const name = `127.0.0.1:5000/versions:${tag}`
  const changes = [
    `CMD ${JSON.stringify(command)}`,
    'WORKDIR /data',
    'VOLUME /data',
    'EXPOSE 6379',
    'ENV PATH=/usr/bin:/bin',
  ]
  await mustOnHost(lab.hostRun, ['docker', 'import', ...changes.flatMap(one => ['--change', one]), tar, name])
  await mustOnHost(lab.hostRun, ['docker', 'push', '-q', name])
  rmSync(work, { recursive: true })
}
