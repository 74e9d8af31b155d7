import { writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { brokerTags } from './harness/images.ts'
import { run } from './harness/run.ts'
import { runningLab } from './harness/use.ts'

const lab = runningLab()

/** What a plain TCP connect from the desktop meets. */
const knock = (host: string, port: number): Promise<string> =>
  new Promise(resolve => {
    const socket = createConnection({ host, port, timeout: 3000 })
    socket.on('connect', () => resolve('open'))
    socket.on('timeout', () => resolve('ETIMEDOUT'))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.on('close', () => socket.destroy())
  })

const onGpu = (command: string) => lab.sshRun(['gpu', command])
const compose = (words: string) => onGpu(`cd broker && docker compose -f ${lab.composeFile} ${words}`)
const runningTag = async (): Promise<string | undefined> =>
  (await lab.broker.images())
    .find(image => image.container === 'detektor-redis')
    ?.reference.split(':')
    .at(-1)

beforeAll(() => lab.broker.reset())

describe('the only way in', () => {
  const { gpu, gpuBehindBastion } = lab.names.address

  test('the broker cannot be reached from the desktop', async () => {
    expect(await knock(gpu, 6379)).toBe('ECONNREFUSED')
    expect(await knock(gpuBehindBastion, 2222)).toBe('EHOSTUNREACH')
  })

  test('is a tunnel', async () => {
    const ping = await lab.sshRun(['-W', '127.0.0.1:6379', 'gpu'], { input: 'PING\r\nQUIT\r\n' })
    expect(ping.stdout).toBe('+PONG\r\n+OK\r\n')
  })

  test('also through the bastion', async () => {
    const ping = await lab.sshRun(['-W', '127.0.0.1:6379', 'gpu-via-bastion'], { input: 'PING\r\nQUIT\r\n' })
    expect(ping.stdout).toBe('+PONG\r\n+OK\r\n')
  })
})

describe('the gpu host', () => {
  test.each(['gpu', 'gpu-via-bastion'])('answers as %s: docker, compose and nvidia-smi', async host => {
    const command =
      'docker ps -q | wc -l; docker compose version --short; nvidia-smi --query-gpu=memory.total --format=csv,noheader'
    const { code, stdout } = await lab.sshRun([host, command])
    expect({ code, lines: stdout.trim().split('\n') }).toEqual({
      code: 0,
      lines: ['3', expect.stringMatching(/^2\./), '16376 MiB'],
    })
  })

  test('takes a password from one user only, and that one', async () => {
    const withPassword = (password: string) => {
      const askpass = join(lab.root, 'askpass')
      writeFileSync(askpass, `#!/bin/sh\nprintf '%s\\n' "$LAB_PASSWORD"\n`, { mode: 0o755 })
      const env = {
        SSH_ASKPASS: askpass,
        SSH_ASKPASS_REQUIRE: 'force',
        DISPLAY: ':0',
        LAB_PASSWORD: password,
      }
      return lab.sshRun(['gpu-password', 'id -un'], { env })
    }
    expect(await withPassword(lab.password)).toMatchObject({ code: 0, stdout: `${lab.names.passwordUser}\n` })
    expect((await withPassword('wrong')).stderr).toContain('Permission denied (publickey,password)')
  })

  test('refuses a key that nobody authorised', async () => {
    const options = [
      'IdentitiesOnly=yes',
      `UserKnownHostsFile=${lab.ssh.knownHosts}`,
      `User=${lab.names.user}`,
      'BatchMode=yes',
    ]
    const words = options.flatMap(option => ['-o', option])
    const key = ['-i', lab.ssh.strangerKeyFile]
    const refused = await run([
      'ssh',
      '-F',
      'none',
      ...words,
      ...key,
      '-p',
      '2222',
      lab.names.address.gpu,
      'true',
    ])
    expect(refused.stderr).toContain('Permission denied (publickey)')
  })

  test('has a GPU that can break', async () => {
    lab.gpu('nodriver')
    expect(await onGpu('nvidia-smi -L')).toMatchObject({
      code: 9,
      stdout: expect.stringContaining('NVIDIA driver'),
    })
    lab.gpu('ok')
    expect(await onGpu('nvidia-smi -L')).toMatchObject({ code: 0 })
  })
})

describe('releases', () => {
  test('a good one comes up and the data stays', async () => {
    await lab.redisCli('SET', 'kept', 'yes')
    await onGpu(`echo REDIS_BROKER_TAG=${brokerTags.second} > broker/.env`)
    expect(await compose('up -d --wait')).toMatchObject({ code: 0 })
    expect(await runningTag()).toBe(brokerTags.second)
    expect(await lab.redisCli('GET', 'kept')).toBe('yes')
    const running = (await lab.broker.images()).find(image => image.container === 'detektor-redis')
    expect(running?.repoDigest).toBe(`127.0.0.1:5000/redis-broker@${await lab.registry.digest('latest')}`)
  })

  test('one that exits and one that never gets healthy fail as a real one does', async () => {
    await onGpu(`echo REDIS_BROKER_TAG=${brokerTags.exits} > broker/.env`)
    expect(await compose('up -d --wait')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('unhealthy'),
    })
    expect((await onGpu('docker logs detektor-redis 2>&1')).stdout).toContain('FATAL CONFIG FILE ERROR')
    await onGpu(`echo REDIS_BROKER_TAG=${brokerTags.neverHealthy} > broker/.env`)
    expect(await compose('up -d --wait')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('unhealthy'),
    })
    const state = await onGpu("docker inspect -f '{{.State.Status}} {{.State.Health.Status}}' detektor-redis")
    expect(state.stdout.trim()).toBe('running unhealthy')
  })

  test('a reset brings the first one back, with the data or without', async () => {
    await lab.broker.reset()
    expect(await runningTag()).toBe(brokerTags.first)
    expect(await lab.redisCli('GET', 'kept')).toBe('yes')
    await lab.broker.reset({ tag: brokerTags.second, freshData: true })
    expect(await runningTag()).toBe(brokerTags.second)
    expect(await lab.redisCli('EXISTS', 'kept')).toBe('0')
  })
})
