import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { expectFieldCase } from '../tools/field-case.ts'
import { brokerTags } from './harness/images.ts'
import { manyTags, type SecureRegistry, startSecureRegistry } from './harness/secure-registry.ts'
import { runningLab } from './harness/use.ts'
import { type Desk, openDesk } from './tools/desk.ts'

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
