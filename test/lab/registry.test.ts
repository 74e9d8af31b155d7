import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { expectFieldCase } from '../tools/field-case.ts'
import { mustOnHost } from './harness/host.ts'
import { brokerTags } from './harness/images.ts'
import { manyTags, multi, type SecureRegistry, startSecureRegistry } from './harness/secure-registry.ts'
import { runningLab } from './harness/use.ts'
import { type Desk, openDesk } from './tools/desk.ts'
import { truth } from './tools/truth.ts'

const lab = runningLab()
const kind = 'registry'
let secure: SecureRegistry

beforeAll(async () => {
  await lab.broker.reset()
  secure = await startSecureRegistry(lab)
})
afterAll(async () => {
  await secure.stop()
  await lab.broker.reset()
})
beforeEach(async () => {
  secure.trust(true)
  await secure.login()
})

/** A desk whose broker's images are in these repositories. */
function open(images: Readonly<Record<string, string>>, tagPattern = '*'): Desk {
  const desk = openDesk(lab, { compose: { images, tagPattern } })
  onTestFinished(() => desk.close())
  return desk
}
const many = (): Desk => open({ redis: `${secure.address}/${manyTags.repository}` })

/** The list of tags in a word or two, with all that is said of what could not be asked. */
async function listed(desk: Desk): Promise<string> {
  const tags = await desk.actions.tags('nebula')
  if (!tags.ok) return tags.error
  const names = tags.value.tags.map(
    ({ name, missing }) => `${name}${missing.map(one => ` -${one}`).join('')}`,
  )
  return [`${names.length} tags, first ${names[0] ?? 'none'}`, ...tags.value.unasked].join(' ')
}
/** Why a deploy cannot be planned, or what it warns of. */
async function planned(desk: Desk, tag: string): Promise<string> {
  const made = await desk.actions.plan({ kind: 'deploy', broker: 'nebula', tag })
  if (!made.ok) return made.error.text
  return made.value.notes.flatMap(({ level, text }) => (level === 'info' ? [] : [text])).join(' ')
}
const seen = (shown: string) => ({ shown, notified: '' })

describe('a registry with TLS, a token realm, a login and pages', () => {
  test('lists all its tags by the login of the host', async () => {
    expectFieldCase(
      { kind, input: '340 tags in pages over TLS, signed in on the host' },
      seen(await listed(many())),
      seen(`${manyTags.count} tags, first ${manyTags.last}`),
    )
  })

  test('tells the latest by the time its image was made', async () => {
    const latest = await many().actions.latestTag('nebula')
    expectFieldCase(
      { kind, input: '“Deploy latest” of 340 versions' },
      seen(latest.ok ? latest.value : latest.error),
      seen(manyTags.latest),
    )
  })

  test('that nobody is signed in to says so, with what to run', async () => {
    await secure.logout()
    const why = `The registry ${secure.address} wants a login for redis-broker. Run on the host, as the same user: docker login ${secure.address}`
    const desk = open({ redis: `${secure.address}/redis-broker` })
    expectFieldCase({ kind, input: 'no login: the list' }, seen(await listed(desk)), seen(why))
    const cannot = `${secure.address}/redis-broker:main-a1b2c3d cannot be had: ${why}`
    expectFieldCase(
      { kind, input: 'no login: a deploy' },
      seen(await planned(desk, brokerTags.first)),
      seen(cannot),
    )
  })

  test('with one tag on the host still says that a login is wanted', async () => {
    const repository = `${secure.address}/redis-broker`
    await lab.hostRun([
      'docker',
      'tag',
      `127.0.0.1:5000/redis-broker:${brokerTags.first}`,
      `${repository}:here`,
    ])
    onTestFinished(() => void lab.hostRun(['docker', 'rmi', `${repository}:here`]))
    await secure.logout()
    expectFieldCase(
      { kind, input: 'no login, one tag on the host' },
      seen(await listed(open({ redis: repository }))),
      seen(
        `1 tags, first here The registry ${secure.address} wants a login for redis-broker. Run on the host, as the same user: docker login ${secure.address} Only tags of images on the host are listed for ${repository}.`,
      ),
    )
  })

  test('has no such tag', async () => {
    const desk = open({ redis: `${secure.address}/redis-broker` })
    expectFieldCase(
      { kind, input: 'an unknown tag, signed in' },
      seen(await planned(desk, 'main-0000000')),
      seen(
        `${secure.address}/redis-broker:main-0000000 cannot be had: the registry has no such tag. Look at the list of tags, or wait until it was pushed.`,
      ),
    )
  })

  test('whose authority the host does not know is named with what to do', async () => {
    secure.trust(false)
    expect(await listed(many())).toMatch(
      new RegExp(
        `^The registry ${secure.address} cannot be reached from the host: .*signed by an authority that is not trusted here\\. Put the certificate of its authority into /etc/docker/certs\\.d/${secure.address}/ca\\.crt on the host\\.`,
      ),
    )
  })
})

test('a deploy from a registry with TLS and a login runs what its tag means', async () => {
  const desk = open({ redis: `${secure.address}/redis-broker` })
  const run = await desk.act({ kind: 'deploy', tag: brokerTags.second })
  expect(run.message).toBe(`Deploy ${brokerTags.second} to nebula: done and verified.`)
})

describe('a registry that Docker on the host reaches without a certificate', () => {
  test.each([
    ['by insecure-registries', () => `${secure.plain}/${manyTags.repository}`],
    ['by registry-mirrors', () => manyTags.repository],
  ])('%s lists its tags, and a deploy of one can be planned', async (how, repository) => {
    const desk = open({ redis: repository() })
    expectFieldCase(
      { kind, input: `plain HTTP ${how}: the list` },
      seen(await listed(desk)),
      seen(`${manyTags.count} tags, first ${manyTags.last}`),
    )
    expectFieldCase(
      { kind, input: `plain HTTP ${how}: a deploy` },
      seen(await planned(desk, manyTags.latest)),
      seen(''),
    )
  })
})

describe('an OCI index', () => {
  test('is deployed, and what ran before is kept from docker image prune', async () => {
    await lab.broker.reset()
    const first = await lab.registry.digest(brokerTags.first)
    // Its tag means something else by now, so that nothing but the container holds the old image.
    await lab.registry.retag(brokerTags.first, brokerTags.second)
    const docker = (...words: readonly string[]) => mustOnHost(lab.hostRun, ['docker', ...words])
    await docker('pull', '-q', `127.0.0.1:5000/redis-broker:${brokerTags.first}`)
    await lab.registry.retag(brokerTags.first, first)
    const desk = open({ redis: `${secure.address}/redis-broker` })
    const run = await desk.act({ kind: 'deploy', tag: multi.tag })
    expect(run.message).toBe(`Deploy ${multi.tag} to nebula: done and verified.`)
    await docker('image', 'prune', '--force')
    await lab.registry.stop()
    onTestFinished(() => lab.registry.start())
    const back = await desk.act({ kind: 'rollback', release: null })
    expectFieldCase(
      { kind, input: 'rollback after docker image prune, registry down' },
      seen(back.end ?? ''),
      seen('done'),
    )
    expect((await truth(lab)).digest).toBe(first)
  })

  test('is found by Docker without buildx where sshd lets nobody through to the registry', async () => {
    const plugin = join(lab.root, 'docker-config/cli-plugins/docker-buildx')
    renameSync(plugin, `${plugin}.aside`)
    onTestFinished(() => renameSync(`${plugin}.aside`, plugin))
    const config = join(lab.root, 'ssh/gpu.conf')
    const usual = readFileSync(config, 'utf8')
    const restart = async (text: string): Promise<void> => {
      writeFileSync(config, text)
      await lab.sshd.gpu.stop()
      await lab.sshd.gpu.killSessions()
      await lab.sshd.gpu.start()
    }
    await restart(
      usual.replace('AllowTcpForwarding yes', 'AllowTcpForwarding yes\nPermitOpen 127.0.0.1:6379'),
    )
    onTestFinished(() => restart(usual))
    const desk = open({ redis: `${secure.address}/redis-broker` })
    const plan = await desk.plan({ kind: 'deploy', tag: multi.tag })
    const own = await lab.registry.digest(brokerTags.second)
    expectFieldCase(
      { kind, input: 'an index, no buildx, PermitOpen 127.0.0.1:6379' },
      seen(plan.changes.map(({ after }) => after).join()),
      seen(`${multi.tag} (${own.slice(7, 19)})`),
    )
    expect(await listed(desk)).toContain(`The registry ${secure.address} cannot be reached from the host`)
  })
})

test('tags that not every image has are marked, and no deploy of them is offered as the latest', async () => {
  const desk = open({
    redis: '127.0.0.1:5000/redis-broker',
    'redis-exporter': '127.0.0.1:5000/redis-exporter',
  })
  const tags = await desk.actions.tags('nebula')
  expect(tags.ok && tags.value.tags.map(({ name, missing }) => [name, missing])).toContainEqual([
    brokerTags.second,
    ['redis-exporter'],
  ])
  const latest = await desk.actions.latestTag('nebula')
  expect(latest).toEqual({ ok: true, value: 'latest' })
})
