import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { connectionHealth } from '#core/health'
import type { HealthInput } from '#core/health/input'
import { linkFault } from '#core/link-fault'
import type { LinkFault, LinkFaultCode, LinkState } from '#core/model/link'
import { downNotice } from '#core/notices'
import { authFault as redisAuthFault } from '#core/sample'
import { hopFrom } from '#core/ssh/hop'
import { settingsFor } from '#core/ssh/settings'
import { statusLines } from '#core/terminal'
import { linkEnglish, linkPolish } from '#core/text/strings/link'
import { secretsEnglish, secretsPolish } from '#core/text/strings/secrets'
import { sshEnglish, sshPolish } from '#core/text/strings/ssh'
import { trayOf } from '#core/tray'
import {
  faultsIn,
  forwardFault,
  redisFault,
  redisReplyFault,
  slowFault,
  sshFault,
  tcpFault,
  tlsFault,
} from '../../../src-main/reach/faults.ts'
import { webFault } from '../../../src-main/reach/http-faults.ts'
import { authFault } from '../../../src-main/reach/ssh/auth-fault.ts'
import { hostKeyFault, revokedListFault } from '../../../src-main/reach/ssh/host-key-fault.ts'
import { ada, configOf } from '../core/ssh/files.ts'
import { polish, tenFortyTwo, up } from '../core/support/samples.ts'
import { broker, snapshot } from '../core/support/views.ts'

/** Words of English sentences that are no Polish words. */
const english = new Set(
  'the is are does did not of and that there its it for with was were cannot check this answer answers your here nothing set has have at be who which an closed failed fails need needs says until'.split(
    ' ',
  ),
)
const englishIn = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(word => english.has(word))

const pl = faultsIn('pl')
const failed = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code })
const ssh = (message: string, level?: string): Error => Object.assign(new Error(message), { level })
const refusedChannel = (reason: number, message: string): Error =>
  Object.assign(new Error(`(SSH) Channel open failure: ${message}`), { reason })

const hopFor = () => {
  const asked = { alias: 'nebula', user: 'ada', port: 22, localUser: 'ada' }
  const hop = hopFrom(
    { host: 'nebula', user: 'ada', port: 22 },
    settingsFor(configOf('').directives, asked, 'pl'),
    ada,
  )
  if (!hop.ok) throw new Error(hop.error)
  return hop.value
}
const keyType = 'ssh-ed25519'
const key = { keyType, keyBase64: Buffer.from('a key').toString('base64') }
const entry = { ...key, marker: 'none', names: ['nebula'], at: '/etc/known:3' } as const
const target = { via: 'nebula', address: '127.0.0.1:6379', nextHop: null }
const troubles = { seen: [], agent: null, accepted: [], offersKeys: true }

/** What Node says of a certificate for another name. */
const otherName = checkServerIdentity('nebula', {
  subjectaltname: 'DNS:redis.example',
} as PeerCertificate)

const signIns = [
  authFault('nebula', 'ada', ['publickey'], ['/k'], troubles, pl),
  authFault('nebula', 'ada', ['publickey', 'password'], [], troubles, pl),
  authFault('nebula', 'ada', ['password'], ['/k'], { ...troubles, accepted: [pl.say('ssh-the-key')] }, pl),
  authFault(
    'nebula',
    'ada',
    ['publickey'],
    [],
    {
      ...troubles,
      seen: [pl.say('ssh-auth-passphrase', { path: '/k' })],
      agent: pl.say('ssh-agent-at', { path: '/agent', what: pl.say('ssh-agent-silent') }),
      offersKeys: false,
    },
    pl,
  ),
]

/** Faults of every code, made of what drivers and servers say. */
const faults: Readonly<Record<LinkFaultCode, readonly LinkFault[]>> = {
  dns: [
    tcpFault(failed('ENOTFOUND'), 'nebula', 'sshd', 'host', pl),
    slowFault('nebula', 2000, false, pl),
    forwardFault(refusedChannel(2, 'Name or service not known'), { ...target, nextHop: 'inner' }, pl),
  ],
  refused: [tcpFault(failed('ECONNREFUSED'), 'nebula', pl.say('web-server'), 'host', pl)],
  timeout: [
    tcpFault(failed('ETIMEDOUT'), 'nebula', 'sshd', 'host', pl),
    slowFault('nebula', 2000, true, pl),
    sshFault(ssh('Keepalive timeout', 'client-timeout'), 'nebula', pl),
  ],
  unreachable: [
    tcpFault(failed('EHOSTUNREACH'), 'nebula', 'sshd', 'host', pl),
    forwardFault(refusedChannel(2, 'EHOSTUNREACH'), { ...target, nextHop: 'inner' }, pl),
  ],
  auth: [...signIns, sshFault(ssh('Too many authentication failures'), 'nebula', pl)],
  'host-key-unknown': [
    hostKeyFault(hopFor(), key, { verdict: 'unknown', authorities: [] }, '/store', pl),
    hostKeyFault(hopFor(), key, { verdict: 'unknown', authorities: ['/a:1', '/b:2'] }, '/store', pl),
  ],
  'host-key-changed': [
    hostKeyFault(hopFor(), key, { verdict: 'changed', known: [entry, entry] }, '/store', pl),
    hostKeyFault(hopFor(), key, { verdict: 'changed', known: [entry] }, '/etc/known', pl),
    hostKeyFault(hopFor(), key, { verdict: 'revoked', known: [entry] }, '/store', pl),
  ],
  kex: [
    sshFault(ssh('Handshake failed: no matching key exchange algorithm', 'handshake'), 'nebula', pl),
    sshFault(ssh('Handshake failed: no matching host key format', 'handshake'), 'nebula', pl),
    sshFault(ssh('Handshake failed: no matching C->S cipher', 'handshake'), 'nebula', pl),
  ],
  'forward-refused': [
    forwardFault(refusedChannel(1, 'denied'), target, pl),
    forwardFault(refusedChannel(2, 'open failed'), target, pl),
    forwardFault(refusedChannel(2, 'Connection refused'), target, pl),
  ],
  tls: [
    tlsFault(failed('SELF_SIGNED_CERT_IN_CHAIN'), 'Redis', pl),
    tlsFault(failed('CERT_HAS_EXPIRED'), 'Redis', pl),
    tlsFault(otherName ?? null, 'Redis', pl),
    tlsFault(failed('EPROTO'), 'Redis', pl),
    tlsFault(failed('EOTHER'), 'Redis', pl),
    webFault(
      failed('ERR_SSL_X'),
      pl.say('web-server-at', { address: 'h:1' }),
      'broker',
      pl.say('fault-web-advice'),
      pl,
    ),
    webFault(failed('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'x', 'broker', pl.say('fault-web-advice'), pl),
  ],
  'redis-auth': [
    ...['NOAUTH Authentication required.', 'WRONGPASS invalid'].flatMap(
      reply => redisReplyFault(reply, 'Redis', 'ada', pl) ?? [],
    ),
  ],
  'redis-loading': [redisFault(new Error('LOADING Redis'), 'Redis', pl)],
  'redis-noperm': [
    redisFault(new Error('NOPERM x'), 'Redis', pl),
    ...[redisReplyFault('NOPERM x', 'Redis', 'ada', pl) ?? []].flat(),
  ],
  'redis-maxclients': [redisFault(new Error('ERR max number of clients reached'), 'Redis', pl)],
  'redis-denied': [redisFault(new Error('DENIED Redis'), 'Redis', pl)],
  closed: [
    tcpFault(failed('ECONNRESET'), 'nebula', 'sshd', 'host', pl),
    redisFault(new Error('Connection is closed.'), 'Redis', pl),
    sshFault(ssh('Connection lost before handshake'), 'nebula', pl),
    webFault(failed('ECONNRESET'), 'x', 'broker', pl.say('fault-web-advice'), pl),
  ],
  moved: [pl.make('moved', 'broker', 'fault-moved-to', { name: 'Redis', master: 'm', node: 'h:1' })],
  'secret-missing': [
    pl.make('secret-missing', 'host', 'secret-none', {
      prompt: pl.say('prompt-server', { server: 'Redis', broker: 'nebula' }),
      why: pl.say('secret-env', { name: 'P' }),
    }),
  ],
  config: [
    revokedListFault(hopFor(), '/revoked', pl),
    redisFault(new Error('ERR DB index is out of range'), 'Redis', pl),
    redisFault(new Error('ERR SELECT is not allowed in cluster mode'), 'Redis', pl),
    webFault(failed('ERR_INVALID_URL'), 'x', 'broker', pl.say('fault-web-advice'), pl),
  ],
  protocol: [
    tcpFault(failed('EODD'), 'nebula', 'sshd', 'host', pl),
    sshFault(ssh('x', 'protocol'), 'nebula', pl),
    redisFault(new Error('Protocol error, got "H"'), 'Redis', pl),
    webFault(failed('HPE_INVALID'), 'x', 'broker', pl.say('fault-web-advice'), pl),
    webFault(failed('EODD'), 'x', 'broker', pl.say('fault-web-advice'), pl),
  ],
  internal: [linkFault('pl', 'internal', 'network', 'fault-own-connect', { broker: 'nebula' })],
}

const all = Object.entries(faults).flatMap(([code, made]) =>
  made.map((fault, index) => [`${code} ${index}`, fault] as const),
)

const input = (link: LinkState, isHost: boolean): HealthInput => ({
  nowMs: tenFortyTwo + 60_000,
  broker: 'nebula',
  place: 'ssh nebula',
  previous: null,
  hostLink: isHost ? link : up,
  redisLink: isHost ? { state: 'idle', sinceMs: tenFortyTwo } : link,
  service: null,
  containers: { state: 'absent', reason: '' },
  sample: null,
  networkUp: true,
  needsNetwork: true,
  asleep: false,
  staleAfterMs: 5000,
  voice: polish,
})

describe('in Polish', () => {
  test.each(all)('%s holds no English sentence', (name, fault) => {
    expect(fault.code).toBe(name.split(' ')[0])
    expect(fault.message).toMatch(/\.$/)
    expect(englishIn(fault.message), fault.message).toEqual([])
  })

  test.each(all)('%s makes health, tray, notification and terminal line without English', (_, fault) => {
    const link: LinkState = { state: 'down', sinceMs: tenFortyTwo, fault, retryAtMs: null }
    const health = connectionHealth(input(link, fault.layer === 'host' || fault.layer === 'network'))
    const seen = broker('nebula', { health, language: 'pl' })
    const shown = snapshot([seen])
    const notice = downNotice('k', [{ ...seen, machine: 'm' }], 'pl')
    const said = [
      ...health.reasons.map(({ text }) => text),
      notice.title,
      notice.body,
      ...statusLines(shown, { color: false, width: 1000, voice: polish }),
      trayOf(shown, polish).tooltip,
    ]
    expect(said.join(' ')).toContain(fault.message.slice(0, 20))
    expect(said.flatMap(englishIn), said.join('\n')).toEqual([])
  })

  test('a certificate for another name is told with its names', () => {
    expect(tlsFault(otherName ?? null, 'Redis', pl).message).toBe(
      'Redis: certyfikat jest na inną nazwę. Ustaw tls.serverName. Jest na DNS:redis.example.',
    )
  })

  test('an answer of Redis is told in Polish around it', () => {
    const reply = { ok: false, error: 'NOAUTH x' } as const
    const ask = { command: ['PING'], subject: { what: 'ping' } } as const
    expect(redisAuthFault([{ ask, reply, missing: null }], 'pl')?.message).toBe(
      'Redis odpowiedział: NOAUTH x',
    )
  })

  test.each([
    ...Object.entries(linkEnglish).map(([name, text]) => [name, text, linkPolish] as const),
    ...Object.entries(sshEnglish).map(([name, text]) => [name, text, sshPolish] as const),
    ...Object.entries(secretsEnglish).map(([name, text]) => [name, text, secretsPolish] as const),
  ])('%s', (name, text, strings) => {
    const said: string = new Map(Object.entries(strings)).get(name) ?? ''
    const words = said.replace(/\{\w+\}/g, '')
    expect(englishIn(words), said).toEqual([])
    // What is alike in both holds no word at all.
    if (said === text) expect(words).not.toMatch(/[a-z]/i)
  })
})
