import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LinkFault } from '#core/model/link'
import type { Redis } from '#core/ports'
import type { Result } from '#core/result'
import { type Certificate, makeCertificate, tlsArgs } from './site/certificate.ts'
import { brokerOf, createSite, faultOf, must, type Site } from './site/site.ts'
import { startTlsRedis } from './site/tls-redis.ts'

let site: Site
let certificate: Certificate
beforeEach(() => {
  site = createSite()
  certificate = makeCertificate(site.path('one'), 'DNS:localhost,DNS:redis.lan,IP:127.0.0.1')
})
afterEach(() => site.remove())

/** Opens Redis by TLS, through SSH or straight. */
async function connect(
  way: 'ssh' | 'direct',
  port: number,
  tls: unknown,
  host = '127.0.0.1',
): Promise<Result<Redis, LinkFault>> {
  if (way === 'ssh') {
    const sshd = await site.sshd(`sshd-${port}-${Math.random()}`)
    site.know(sshd)
    site.config({ nebula: sshd })
  }
  const reach = way === 'ssh' ? { ssh: 'nebula' } : { direct: true }
  return must(await site.reach().open(brokerOf(reach, { host, port, tls }))).redis()
}

describe.each(['ssh', 'direct'] as const)('TLS by %s', way => {
  test('a certificate of the named authority is trusted, by address and by name', async () => {
    const port = await startTlsRedis(site, port => tlsArgs(port, certificate))
    for (const host of ['127.0.0.1', 'localhost']) {
      const redis = must(await connect(way, port, { ca: certificate.ca }, host))
      expect(must(await redis.pipeline([['PING']]))).toEqual([{ ok: true, value: 'PONG' }])
    }
  })

  test('a certificate for another name is trusted under that name only', async () => {
    const named = makeCertificate(site.path('named'), 'DNS:redis.lan')
    const port = await startTlsRedis(site, port => tlsArgs(port, named))
    const fault = faultOf(await connect(way, port, { ca: named.ca }))
    expect(fault).toMatchObject({ code: 'tls', layer: 'broker' })
    expect(fault.message).toContain('Set tls.serverName')
    must(await connect(way, port, { ca: named.ca, serverName: 'redis.lan' }))
  })

  test.each([
    ['no authority', true],
    ['another authority', 'other'],
  ])('with %s named it is not trusted', async (_, tls) => {
    const port = await startTlsRedis(site, port => tlsArgs(port, certificate))
    const other = makeCertificate(site.path('other'), 'DNS:localhost')
    const fault = faultOf(await connect(way, port, tls === 'other' ? { ca: other.ca } : true))
    expect(fault).toMatchObject({ code: 'tls', layer: 'broker' })
    expect(fault.message).toContain('authority that is not trusted here. Set tls.ca')
  })

  test('a client certificate is shown where one is asked for', async () => {
    const port = await startTlsRedis(site, port => tlsArgs(port, certificate, 'yes'))
    const { ca, cert, key } = certificate
    const redis = must(await connect(way, port, { ca, cert, key }))
    expect(must(await redis.pipeline([['PING']]))).toEqual([{ ok: true, value: 'PONG' }])
    expect(faultOf(await connect(way, port, { ca })).layer).toBe('broker')
  })

  test('files may be named from the home, and one that is not there is named', async () => {
    const port = await startTlsRedis(site, port => tlsArgs(port, certificate))
    must(await connect(way, port, { ca: '~/one-ca.pem' }))
    const fault = faultOf(await connect(way, port, { ca: '~/nowhere.pem' }))
    expect(fault).toMatchObject({ code: 'config', layer: 'broker' })
    expect(fault.message).toContain('~/nowhere.pem')
  })

  test('TLS to a Redis without it, and none to one with it, say which', async () => {
    const plain = await site.redis()
    const fault = faultOf(await connect(way, plain.port, true))
    expect(fault).toMatchObject({ code: 'tls', layer: 'broker' })
    expect(fault.message).toContain('set tls: false')
    const port = await startTlsRedis(site, port => tlsArgs(port, certificate))
    const other = faultOf(await connect(way, port, false))
    expect(other).toMatchObject({ code: 'closed', layer: 'broker' })
    expect(other.message).toContain('set tls: true')
  })
})
