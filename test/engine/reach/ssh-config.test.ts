import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SshHop, SshPerson } from '#core/ssh/hop'
import { ownReading, routeTo } from '../../../src-main/reach/ssh/config-files.ts'
import { createSite, type Site } from './site/site.ts'

let site: Site
let person: SshPerson
beforeAll(() => {
  site = createSite()
  mkdirSync(site.path('.ssh/conf.d'))
  person = {
    home: site.home,
    localUser: site.user,
    env: {},
    usualAgent: null,
    localHost: 'desk',
    localUserId: 0,
    sha1Hex: text => text,
    language: 'en',
  }
})
afterAll(() => site.remove())

/** What a real `ssh -G` makes of a config for an alias; several values of a keyword in order. */
function accordingToOpenSsh(alias: string): ReadonlyMap<string, readonly string[]> {
  const config = site.path('.ssh/config')
  const out = execFileSync('ssh', ['-G', '-F', config, alias], {
    encoding: 'utf8',
    env: { HOME: site.home },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const values = new Map<string, readonly string[]>()
  for (const line of out.split('\n')) {
    const [, keyword = '', value = ''] = /^(\S+) (.*)$/.exec(line) ?? []
    values.set(keyword, [...(values.get(keyword) ?? []), value])
  }
  return values
}

async function accordingToUs(alias: string): Promise<SshHop> {
  const route = await routeTo({ host: alias, config: site.path('.ssh/config'), jump: [] }, person, ownReading)
  const hop = route.ok ? route.value.hops.at(-1) : undefined
  if (!hop) throw new Error(route.ok ? 'no hop' : route.error)
  return hop
}

/** ssh leaves `~` where it is, which for root is not $HOME. */
const fromHome = (path: string): string => path.replace(/^~\//, `${site.home}/`)

async function compare(alias: string): Promise<void> {
  const theirs = accordingToOpenSsh(alias)
  const ours = await accordingToUs(alias)
  const one = (keyword: string): string => theirs.get(keyword)?.[0] ?? ''
  expect({
    host: ours.host,
    port: String(ours.port),
    user: ours.user,
    identitiesOnly: ours.identitiesOnly ? 'yes' : 'no',
    identities: ours.identitiesNamed ? ours.identityFiles : 'the usual ones',
  }).toEqual({
    host: one('hostname').toLowerCase(),
    port: one('port'),
    user: one('user'),
    identitiesOnly: one('identitiesonly'),
    identities: ours.identitiesNamed ? (theirs.get('identityfile') ?? []).map(fromHome) : 'the usual ones',
  })
  if (ours.identitiesNamed) expect(theirs.get('identityfile')).not.toHaveLength(0)
}

const pattern = fc.constantFrom(
  'nebula',
  'neb*',
  '*',
  '!nebula',
  'bastion',
  '*.lan',
  'n?bula',
  'host?',
  '!*.lan',
)
const header = fc.oneof(
  fc.array(pattern, { minLength: 1, maxLength: 3 }).map(patterns => `Host ${patterns.join(' ')}`),
  fc.constantFrom('Match all', 'Match final', 'Match !final host nebula', 'Match final host nebula'),
  fc
    .tuple(
      fc.constantFrom('host', 'originalhost', '!host'),
      fc.array(
        pattern.filter(p => !p.startsWith('!')),
        { minLength: 1, maxLength: 2 },
      ),
    )
    .map(([test, patterns]) => `Match ${test} ${patterns.join(',')}`),
)
const setting = fc.oneof(
  fc.constantFrom('10.0.0.1', '%h.lan', 'Nebula.LAN', 'a%%b').map(host => `HostName ${host}`),
  fc.constantFrom('root', 'ada', '"two words"').map(user => `user = ${user}`),
  fc.integer({ min: 1, max: 65_535 }).map(port => `  PORT=${port}`),
  fc
    .constantFrom('/keys/one', '"/keys/two words"', '~/.ssh/three')
    .map(file => `\tIdentityFile ${file} # note`),
  fc.constantFrom('yes', 'no').map(answer => `IdentitiesOnly ${answer}`),
  fc.constantFrom('Include conf.d/*', 'Include conf.d/[0-1]*', 'Include conf.d/[!1]'),
  fc.constantFrom('# Port 1', ''),
)
const config = fc.array(fc.oneof({ weight: 1, arbitrary: header }, { weight: 3, arbitrary: setting }), {
  maxLength: 14,
})

describe('an ssh config means what it means to OpenSSH', () => {
  test('whatever is written in it', async () => {
    site.write('.ssh/conf.d/1', 'Host nebula\n  ServerAliveInterval 7\n  Port 4444\nHost *.lan\n  User lan\n')
    site.write('.ssh/conf.d/2', 'Port 5555\n')
    await fc.assert(
      fc.asyncProperty(
        config,
        fc.constantFrom('nebula', 'bastion', 'host1', 'x.lan'),
        async (lines, alias) => {
          site.write('.ssh/config', `${lines.join('\n')}\n`)
          await compare(alias)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('a Match final block without a setting', async () => {
    site.write('.ssh/conf.d/1', 'Host *.lan\n  User lan\n')
    site.write('.ssh/config', 'Include conf.d/*\nHostName %h.lan\nMatch !final host nebula\n')
    await compare('nebula')
  })

  test('jump hosts', async () => {
    const text = 'Host nebula\n  ProxyJump ada@one:2201,two\nHost two\n  HostName two.lan\n  Port 2202\n'
    site.write('.ssh/config', text)
    const theirs = accordingToOpenSsh('nebula').get('proxyjump')
    expect(theirs).toEqual(['ada@one:2201,two'])
    const route = await routeTo({ host: 'nebula', config: site.path('.ssh/config') }, person)
    expect(route).toMatchObject({
      ok: true,
      value: {
        hops: [
          { user: 'ada', host: 'one', port: 2201 },
          { host: 'two.lan', port: 2202 },
          { host: 'nebula', port: 22 },
        ],
      },
    })
  })
})

test('the config that a broker names replaces the usual one; else that counts, found from home', async () => {
  site.write('.ssh/config', 'Host nebula\n  Port 1111\n')
  site.write('other', 'Host nebula\n  Port 2222\n')
  const portBy = async (reach: Parameters<typeof routeTo>[0]): Promise<number | undefined> => {
    const route = await routeTo(reach, person)
    return route.ok ? route.value.hops[0]?.port : undefined
  }
  expect(await portBy('nebula')).toBe(1111)
  expect(await portBy({ host: 'nebula', config: '~/other' })).toBe(2222)
  expect(await portBy('nebula:3333')).toBe(3333)
})

describe('where OpenSSH is installed, its own answer counts', () => {
  const hop = async (text: string): Promise<SshHop | string> => {
    site.write('.ssh/config', text)
    const route = await routeTo('nebula', person)
    return route.ok ? (route.value.hops.at(-1) ?? 'no hop') : route.error
  }

  test.each([
    ['Match exec "true"', 7],
    ['Match exec "false"', 22],
    ['Match !exec "false"', 7],
    ['Match !exec "true"', 22],
    ['Match host nebula exec "test %n = nebula"', 7],
    ['Match final', 7],
    ['Match final exec "true"', 7],
    ['Host nebula', 7],
  ])('%s', async (line, port) => {
    expect(await hop(`${line}\n  Port 7\n`)).toMatchObject({ port })
  })

  test('Include with a set of characters, also under a Match', async () => {
    site.write('.ssh/conf.d/1', 'Port 4444\n')
    expect(await hop('Match exec true\n  Include conf.d/[0-9]*\n')).toMatchObject({ port: 4444 })
  })

  test('%k and other tokens in paths', async () => {
    const text =
      'HostKeyAlias cluster\nUserKnownHostsFile ~/.ssh/known_%k\nIdentityFile ~/.ssh/%r@%n_%p\nUser deploy\n'
    expect(await hop(text)).toMatchObject({
      keyName: 'cluster',
      userKnownHosts: [site.path('.ssh/known_cluster')],
      identityFiles: [site.path('.ssh/deploy@nebula_22')],
    })
  })

  test('a config that OpenSSH refuses is refused with its words', async () => {
    expect(await hop('Foo bar\n')).toMatch(
      /OpenSSH refuses its config for nebula: .*line 1: Bad configuration option: foo/,
    )
  })

  test('a person without a config', async () => {
    const route = await routeTo('nebula', { ...person, home: site.path('nowhere') })
    expect(route).toMatchObject({ ok: true, value: { hops: [{ host: 'nebula', identitiesNamed: false }] } })
  })
})
