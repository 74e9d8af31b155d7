import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentPort } from '../tools/silent-port.ts'
import { freePort } from '../tools/wait.ts'
import { answering, brokerOf, createSite, faultOf, must, open, type Site } from './site/site.ts'

let site: Site
beforeEach(() => {
  site = createSite()
})
afterEach(() => site.remove())

const hostAt = (port: number, more = ''): string =>
  site.write('.ssh/config', `Host nebula\n  HostName 127.0.0.1\n  Port ${port}\n${more}`)
const nebula = brokerOf({ ssh: 'nebula' })

/** A server that says one thing to everybody and hangs up. */
async function saying(text: string): Promise<number> {
  const server = createServer(socket => {
    socket.on('error', () => socket.destroy())
    socket.end(text)
  })
  const port = await freePort()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  site.cleanup(() => server.close())
  return port
}

describe('a machine that cannot be reached says why', () => {
  test('its name is not known', async () => {
    site.write('.ssh/config', 'Host nebula\n  HostName nebula.invalid\n')
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'dns', layer: 'network' })
    expect(fault.message).toBe(
      'The name of nebula (nebula.invalid) cannot be resolved. Check its spelling, the network and the VPN.',
    )
  })

  test('nothing listens', async () => {
    const port = await freePort()
    hostAt(port)
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'refused', layer: 'host' })
    expect(fault.message).toBe(
      `nebula (127.0.0.1:${port}) refuses the connection. Check that sshd runs there, and its port.`,
    )
  })

  test('it accepts and says nothing', async () => {
    const silent = await silentPort()
    site.cleanup(() => silent.close())
    hostAt(silent.port, '  ConnectTimeout 1\n')
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'timeout', layer: 'network' })
    expect(fault.message).toContain('did not answer within 1 s')
  })

  test('there is no way to it', async () => {
    site.write('.ssh/config', 'Host nebula\n  HostName 255.255.255.255\n  ConnectTimeout 1\n')
    expect(faultOf(await site.reach().open(nebula))).toMatchObject({ code: 'unreachable', layer: 'network' })
  })

  test('it hangs up before a word', async () => {
    hostAt(await saying(''))
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'closed', layer: 'host' })
    expect(fault.message).toContain('hung up before SSH began')
  })

  test.each([
    ['another protocol', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
    ['an SSH of long ago', 'SSH-1.5-OldServer\r\n'],
    ['garbage after the greeting', `SSH-2.0-x\r\n${'\u0000garbage'.repeat(100)}`],
  ])('it speaks %s', async (_, text) => {
    hostAt(await saying(text))
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ layer: 'host' })
    expect(['protocol', 'closed']).toContain(fault.code)
  })

  test.each([
    ['key exchange', 'KexAlgorithms diffie-hellman-group16-sha512'],
    ['cipher', 'Ciphers 3des-cbc'],
    ['host key', 'HostKeyAlgorithms ssh-rsa'],
  ])('it offers no %s that is supported', async (_, line) => {
    const sshd = await site.sshd('sshd', { hostKeys: ['rsa'], lines: [line] })
    hostAt(sshd.port)
    const fault = faultOf(await site.reach().open(nebula))
    expect(fault).toMatchObject({ code: 'kex', layer: 'host' })
    expect(fault.message).toContain('that is safe and supported here')
  })

  test('its alias makes no sense', async () => {
    // brokers.yaml is refused with such an alias already.
    for (const host of ['', 'two words', '-oProxyCommand=touch /tmp/x', 'a\0b']) {
      const broker = { ...brokerOf({ ssh: 'x' }), reach: { ssh: { host } } }
      expect(faultOf(await site.reach().open(broker)).code).toBe('config')
    }
  })

  test('it is in Kubernetes', async () => {
    const fault = faultOf(await site.reach().open(brokerOf({ kubernetes: { namespace: 'raibid-redis' } })))
    expect(fault).toMatchObject({ code: 'config', layer: 'host' })
  })
})

describe('where nothing can be run', () => {
  test('a managed Redis says so, and still dials', async () => {
    const redis = await site.redis()
    const session = await open(site.reach(), brokerOf({ direct: true }, { port: redis.port }))
    for (const result of [await session.exec.run(['true']), await session.exec.stream(['true'])])
      expect(faultOf(result)).toMatchObject({
        code: 'config',
        layer: 'host',
        message: 'nebula is a managed Redis: nothing can be run there.',
      })
    const stream = must(await session.dial('127.0.0.1', redis.port))
    stream.close()
    expect(await session.alive(100)).toBe(true)
  })
})

test('every fault is a sentence that ends, and says what to do or what happened', async () => {
  hostAt(await freePort())
  const redisPort = await freePort()
  const sshd = await site.sshd('sshd')
  const faults = [
    faultOf(await site.reach().open(nebula)),
    faultOf(await must(await site.reach().open(brokerOf({ local: true }, { port: redisPort }))).redis()),
    faultOf(await site.reach().open(brokerOf({ ssh: `127.0.0.1:${sshd.port}` }))),
  ]
  expect(faults.map(({ code }) => code)).toEqual(['refused', 'refused', 'host-key-unknown'])
  for (const { message } of faults) expect(message).toMatch(/^[A-Z0-9a-z].*[a-z]\.$/)
})

describe('in Polish', () => {
  const polish = (secrets = answering()) => site.reach(secrets, {}, 'pl')

  test('a host where nothing listens', async () => {
    const port = await freePort()
    hostAt(port)
    expect(faultOf(await polish().open(nebula)).message).toBe(
      `nebula (127.0.0.1:${port}) odrzuca połączenie. Sprawdź, czy działa tam sshd, i jego port.`,
    )
  })

  test('a first contact, and a server that knows none of our keys', async () => {
    const sshd = await site.sshd('sshd', { authorized: [] })
    site.config({ nebula: sshd })
    expect(faultOf(await polish().open(nebula)).message).toMatch(
      /^Pierwszy kontakt z nebula .* Zanim mu zaufasz, porównaj go z kluczem na hoście\.$/,
    )
    site.know(sshd)
    expect(faultOf(await polish().open(nebula)).message).toBe(
      `nebula (127.0.0.1:${sshd.port}) nie wpuszcza użytkownika ${site.user}. ` +
        `Serwer przyjmuje: publickey, keyboard-interactive. Wypróbowano: ${site.key}. Dodaj tam swój klucz publiczny ` +
        'do authorized_keys, ustaw identityFile albo reach.ssh.password w brokers.yaml.',
    )
  })

  test('a Redis whose password is missing, and one that refuses it', async () => {
    const redis = await site.redis(['--requirepass', 'right'])
    const asked = brokerOf({ local: true }, { port: redis.port, password: { ask: true } })
    const missing = faultOf(await must(await polish().open(asked)).redis())
    expect(missing).toMatchObject({ code: 'secret-missing', layer: 'broker' })
    const wrong = faultOf(await must(await polish(answering('wrong')).open(asked)).redis())
    expect(wrong.message).toBe(
      `Redis pod 127.0.0.1:${redis.port} na tym komputerze odrzuca hasło. Sprawdź redis.password i redis.username.`,
    )
  })

  test('a command that does not end in time', async () => {
    const machine = must(await polish().open(brokerOf({ local: true })))
    const fault = faultOf(await machine.exec.run(['sleep', '60'], { timeoutMs: 50 }))
    expect(fault.message).toBe('sleep na tym komputerze: polecenie nie zakończyło się w ciągu 0.05 s.')
  })
})
