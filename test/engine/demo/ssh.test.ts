import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from '../../../src-main/demo/place/ports.ts'
import { type DemoUnderTest, hasSsh, runProcess, startDemo, until } from './demo.ts'

describe.skipIf(!hasSsh)('the demo host as an SSH server (needs the ssh client)', () => {
  let host: DemoUnderTest
  beforeAll(async () => {
    host = await startDemo()
  })
  afterAll(() => host.end())

  it('runs commands in a real shell: exit code, both outputs, stdin, home', async () => {
    const answer = await host.run('cat; echo wrong >&2; pwd; exit 7', 'in\n')
    expect(answer).toEqual({ code: 7, stdout: `in\n${host.demo.directory}/home\n`, stderr: 'wrong\n' })
  })

  it('passes bytes through unchanged', async () => {
    const text = 'żółć \u0001 '.repeat(100_000)
    const answer = await host.run('cat', text)
    expect(answer.stdout === text).toBe(true)
  })

  it('tells a command that a signal ended from one that failed', async () => {
    const answer = await host.ssh(['-v', 'demo', 'kill -9 $$'])
    expect(answer.code).toBe(255)
    expect(answer.stderr).toContain('rtype exit-signal')
  })

  it('keeps secrets of the starter out of the environment', async () => {
    const names = (await host.run('env')).stdout
      .split('\n')
      .map(line => line.split('=')[0])
      .filter(name => name !== '' && name !== '_')
    expect(names?.sort()).toEqual(['HOME', 'LANG', 'LOGNAME', 'PATH', 'PWD', 'SHELL', 'TMPDIR', 'USER'])
  })

  it('lets a command go on when its client is gone', async () => {
    const client = spawn('ssh', [
      '-F',
      join(host.demo.directory, 'ssh_config'),
      'demo',
      'echo > begun; sleep 0.5; echo > done',
    ])
    await until(async () => (await host.run('test -e begun')).code === 0)
    client.kill('SIGKILL')
    await until(async () => (await host.run('test -e done')).code === 0)
    expect(client.exitCode).toBe(null)
  })

  it('refuses any other key', async () => {
    const other = await makeKey(host, 'other')
    const known = `UserKnownHostsFile=${join(host.demo.directory, 'known_hosts')}`
    const args = ['-F', 'none', '-o', 'BatchMode=yes', '-o', known, '-p', await sshPort(host), '-i', other]
    const answer = await runProcess('ssh', [...args, 'demo@127.0.0.1', 'true'], '')
    expect(answer.code).toBe(255)
    expect(answer.stderr).toContain('Permission denied (publickey)')
  })

  it('is trusted by known_hosts alone: another key there stops everything', async () => {
    const other = readFileSync(`${await makeKey(host, 'imposter')}.pub`, 'utf8')
    const known = join(host.demo.directory, 'tmp', 'known_hosts')
    writeFileSync(known, `[127.0.0.1]:${await sshPort(host)} ${other}`)
    const answer = await host.ssh(['-o', `UserKnownHostsFile=${known}`, 'demo', 'true'])
    expect(answer.code).toBe(255)
    expect(answer.stderr).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED')
  })

  it('forwards to Redis', async () => {
    const answer = await host.ssh(['-W', `127.0.0.1:${host.redisPort}`, 'demo'], 'PING\r\nQUIT\r\n')
    expect(answer).toMatchObject({ code: 0, stdout: '+PONG\r\n+OK\r\n' })
  })

  it('ends each half of a forwarded stream when its sender ends it', async () => {
    const server = createServer({ allowHalfOpen: true }, socket => {
      let text = ''
      socket.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      socket.on('end', () => socket.end(`got ${text}`))
    })
    const port = await listen(server)
    const answer = await host.ssh(['-W', `127.0.0.1:${port}`, 'demo'], 'all of it')
    server.close()
    expect(answer).toMatchObject({ code: 0, stdout: 'got all of it' })
  })

  it('goes on reading after the target has ended its half', async () => {
    const heard: string[] = []
    const server = createServer({ allowHalfOpen: true }, socket => {
      let text = ''
      socket.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      socket.end('bye')
      socket.on('end', () => heard.push(text))
    })
    const port = await listen(server)
    const [local = 0] = await freePorts(1)
    const tunnel = host.ssh([
      '-L',
      `${local}:127.0.0.1:${port}`,
      'demo',
      'until [ -e heard ]; do sleep 0.1; done',
    ])
    await until(() => canConnect(local))
    const client = connect({ host: '127.0.0.1', port: local, allowHalfOpen: true })
    await new Promise(resolve => client.once('end', resolve).resume())
    client.end('still here')
    await until(() => heard.includes('still here'))
    client.destroy()
    await host.run('touch heard')
    await tunnel
    server.close()
  })

  it('refuses what cannot be reached and what is not this machine', async () => {
    const [closed] = await freePorts(1)
    for (const target of [`127.0.0.1:${closed}`, '192.0.2.1:80']) {
      const answer = await host.ssh(['-W', target, 'demo'], '')
      expect(answer.code).toBe(255)
      expect(answer.stderr).toContain('open failed')
    }
  })

  it('answers keepalive questions', async () => {
    const answer = await host.ssh([
      '-o',
      'ServerAliveInterval=1',
      '-o',
      'ServerAliveCountMax=1',
      'demo',
      'sleep 3; echo alive',
    ])
    expect(answer).toMatchObject({ code: 0, stdout: 'alive\n' })
  })
})

async function makeKey(host: DemoUnderTest, name: string): Promise<string> {
  const path = join(host.demo.directory, 'tmp', name)
  await runProcess('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path], '')
  return path
}

async function sshPort(host: DemoUnderTest): Promise<string> {
  const answer = await runProcess('ssh', ['-G', '-F', join(host.demo.directory, 'ssh_config'), 'demo'], '')
  return /^port (\d+)$/m.exec(answer.stdout)?.[1] ?? ''
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function canConnect(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
