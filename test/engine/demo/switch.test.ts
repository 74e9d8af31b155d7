import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoUnderTest, hasSsh, startDemo, until } from './demo.ts'

const status = '{{.State.Status}} {{.State.Health.Status}}'

describe.skipIf(!hasSsh)('versions of the demo broker (needs the ssh client)', () => {
  let host: DemoUnderTest
  beforeAll(async () => {
    host = await startDemo()
  })
  afterAll(() => host.end())

  const redis = async (command: string): Promise<string> =>
    (await host.run(`docker exec demo-redis redis-cli ${command}`)).stdout.trim()

  it('runs the first version at the start, under the tag latest as on real hosts', async () => {
    expect(await host.redis(status)).toBe('running healthy')
    expect(await host.redis('{{.Config.Image}}')).toBe(`${host.repository}:latest`)
    const tags = await host.run(
      `docker image inspect --format '{{json .RepoTags}}' ${host.repository}:latest`,
    )
    expect(JSON.parse(tags.stdout)).toEqual([`${host.repository}:main-a1b2c3d`, `${host.repository}:latest`])
    expect(await host.digest('latest')).toBe(await host.digest('main-e4f5a6b'))
  })

  it('switches to a good version: other settings, same data', async () => {
    await redis('set kept through-the-switch')
    const answer = await host.switchTo('main-e4f5a6b')
    expect(answer.code).toBe(0)
    expect(answer.stderr).toContain('Container demo-redis  Healthy')
    expect(await host.redis('{{.Config.Image}}')).toBe(
      `${host.repository}@${await host.digest('main-e4f5a6b')}`,
    )
    expect(await redis('config get maxclients')).toBe('maxclients\n5000')
    expect(await redis('get kept')).toBe('through-the-switch')
    expect(await redis('exists detektor:frames')).toBe('1')
  })

  it('does nothing when the wanted version runs already', async () => {
    const id = await host.redis('{{.Id}}')
    const answer = await host.switchTo('main-e4f5a6b')
    expect(answer.stderr).toContain('Container demo-redis  Running')
    expect(await host.redis('{{.Id}}')).toBe(id)
  })

  it('fails on a version whose container exits, and says why in its log', async () => {
    const answer = await host.switchTo('main-dead0ff')
    expect(answer.code).toBe(1)
    expect(answer.stderr).toMatch(/container demo-redis (is unhealthy|exited)/)
    await until(async () => Number(await host.redis('{{.RestartCount}}')) > 1)
    expect((await host.run('docker logs --tail 10 demo-redis')).stdout).toContain('FATAL CONFIG FILE ERROR')
  })

  it('fails on a version whose health check never passes', async () => {
    const answer = await host.switchTo('main-bad0bad')
    expect(answer.code).toBe(1)
    expect(answer.stderr).toContain('container demo-redis is unhealthy')
    expect(await host.redis(status)).toBe('running unhealthy')
    expect(await host.redis('{{json .State.Health.Log}}')).toContain('Connection refused')
  })

  it('gives up waiting when the time is over', async () => {
    await host.run('docker stop demo-redis')
    const answer = await host.run(
      'cd broker && docker compose -f docker-compose.broker.yml -f ~/override.json up -d --no-deps --wait --wait-timeout 1 redis',
    )
    expect(answer.code).toBe(1)
    expect(answer.stderr).toContain('application not healthy after 1s')
  })

  it('comes back with all its data', async () => {
    expect((await host.switchTo('main-a1b2c3d')).code).toBe(0)
    expect(await redis('config get maxclients')).toBe('maxclients\n2000')
    expect(await redis('get kept')).toBe('through-the-switch')
  })

  it('leaves the running container alone when the image cannot be had', async () => {
    const id = await host.redis('{{.Id}}')
    const answer = await host.run(
      `docker pull ${host.repository}:main-0000000 || echo '{"services": {"redis": {"image": "${host.repository}:main-0000000"}}}' > missing.json && cd broker && docker compose -f docker-compose.broker.yml -f ~/missing.json up -d --no-deps --pull never redis`,
    )
    expect(answer.code).toBe(1)
    expect(answer.stderr).toContain(
      `manifest for ${host.repository}:main-0000000 not found: manifest unknown`,
    )
    expect(answer.stderr).toContain('No such image')
    expect(await host.redis('{{.Id}} {{.State.Status}}')).toBe(`${id} running`)
  })

  it('really stops the producer, and the frames with it', async () => {
    const added = async (): Promise<number> =>
      Number((await redis('--raw xinfo stream detektor:frames')).split('\n').at(11))
    const compose = 'docker compose -f ~/broker/docker-compose.broker.yml'
    await until(async () => (await added()) > 0)
    expect((await host.run(`${compose} stop rtsp-capture`)).code).toBe(0)
    const still = await added()
    expect(await added()).toBe(still)
    expect((await host.run(`${compose} start rtsp-capture`)).code).toBe(0)
    await until(async () => (await added()) > still)
  })

  it('has its frames worked on by two consumers, through every restart', async () => {
    await until(async () => /^consumers\n2$/m.test(await redis('xinfo groups detektor:frames')))
    const delivered = async (): Promise<string> =>
      /^last-delivered-id\n(.*)$/m.exec(await redis('xinfo groups detektor:frames'))?.[1] ?? ''
    const before = await delivered()
    await until(async () => (await delivered()) > before)
  })
})
