import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { brokerTags } from './harness/images.ts'
import { runningLab } from './harness/use.ts'

const lab = runningLab()
const on = (host: string, command: string) => lab.sshRun([host, command])
const pull = (tag: string) => on('gpu', `docker pull -q ${lab.registry.address}/redis-broker:${tag}`)

beforeAll(() => lab.broker.reset())

describe('the lab can break', () => {
  afterEach(async () => {
    await lab.docker.freeDisk()
    await lab.registry.start()
    await lab.cable.direct.up()
    await lab.sshd.gpu.start()
  })

  test('the disk: a pull fails, the broker serves on, and space freed is space again', async () => {
    await lab.docker.fillDisk()
    expect(await pull(brokerTags.big)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no space left on device'),
    })
    expect(await lab.redisCli('PING')).toBe('PONG')
    await lab.docker.freeDisk()
    expect(await pull(brokerTags.big)).toMatchObject({ code: 0 })
  })

  test('the registry: away, and with a tag that means something else', async () => {
    await lab.registry.stop()
    expect(await pull(brokerTags.second)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('connection refused'),
    })
    await lab.registry.start()
    const before = await lab.registry.digest('latest')
    await lab.registry.retag('latest', brokerTags.first)
    expect(await lab.registry.digest('latest')).toBe(await lab.registry.digest(brokerTags.first))
    await lab.registry.retag('latest', brokerTags.second)
    expect(await lab.registry.digest('latest')).toBe(before)
  })

  test('the cable: the direct way is gone, the way by the bastion is not', async () => {
    await lab.cable.direct.down()
    expect(await on('gpu', 'true')).toMatchObject({
      code: 255,
      stderr: expect.stringMatching(/timed out|unreachable|No route/),
    })
    expect(await on('gpu-via-bastion', 'true')).toMatchObject({ code: 0 })
    await lab.cable.direct.up()
    expect(await on('gpu', 'true')).toMatchObject({ code: 0 })
  })

  test('sshd: gone, cut in the middle, and with another host key', async () => {
    const cut = on('gpu', 'echo begun; sleep 60')
    await expect.poll(async () => (await on('gpu', 'pgrep -fx "sleep 60"')).stdout).not.toBe('')
    await lab.sshd.gpu.killSessions()
    expect(await cut).toMatchObject({ code: 255, stdout: 'begun\n' })
    await lab.sshd.gpu.stop()
    expect(await on('gpu', 'true')).toMatchObject({
      code: 255,
      stderr: expect.stringContaining('Connection refused'),
    })
    await lab.sshd.gpu.rotateHostKey()
    expect(await on('gpu', 'true')).toMatchObject({
      code: 255,
      stderr: expect.stringContaining('HOST IDENTIFICATION HAS CHANGED'),
    })
    await lab.sshd.gpu.restoreHostKey()
    expect(await on('gpu', 'true')).toMatchObject({ code: 0 })
  })

  test('the line: slow, then stalled, then back', async () => {
    const lagging = await lab.laggingSsh({ delayMs: 40 })
    const { gpu } = lab.names.address
    const byLine = ['-p', `${lagging.port}`, '-o', 'HostName=127.0.0.1', '-o', `HostKeyAlias=[${gpu}]:2222`]
    expect(await lab.sshRun([...byLine, 'gpu', 'echo slow'])).toMatchObject({ code: 0, stdout: 'slow\n' })
    lagging.line.stalled = true
    expect(await lab.sshRun([...byLine, 'gpu', 'echo stalled'])).toMatchObject({ code: 255 })
    lagging.line.stalled = false
    expect(await lab.sshRun([...byLine, 'gpu', 'echo back'])).toMatchObject({ code: 0, stdout: 'back\n' })
    await lagging.close()
  })
})
