import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HistoryQuestion } from '#core/contract'
import { type BrokerConfig, brokerSchema } from '#core/model/config'
import type { Sample } from '#core/model/sample'
import type { HostSession } from '#core/ports'
import { redisNumbers } from '#core/redis/names'
import { ok } from '#core/result'
import { queryPrometheus } from '../../../src-main/engine/history/prometheus.ts'
import { exporterProbe } from '../../../src-main/probes/exporter.ts'
import { prometheusProbe } from '../../../src-main/probes/prometheus.ts'
import { createRedisProbe } from '../../../src-main/probes/redis.ts'
import { ask, createClock, measure, openHistory, question } from '../history/tools.ts'
import { call, connect, sampled, watching } from '../probes/connect.ts'
import { brokerOf, createSite, open, type Site } from '../reach/site/site.ts'
import { askAspect } from '../tools/aspect.ts'
import type { LoopbackRedis } from '../tools/loopback-redis.ts'
import { freePort } from '../tools/wait.ts'
import { here, type Server, startExporter, startPrometheus } from './servers.ts'

const minuteMs = 60_000

describe.skipIf(!here.prometheus)(
  'a real exporter and a real Prometheus behind SSH (needs their packages)',
  () => {
    let site: Site
    let host: HostSession
    let redis: LoopbackRedis
    let exporter: Server
    let prometheus: Server
    // Whole steps of the question below.
    const startMs = (Math.floor(Date.now() / minuteMs / 5) - 60) * 5 * minuteMs

    const broker = (more: Readonly<Record<string, unknown>>): BrokerConfig => ({
      ...brokerSchema.parse({ reach: { ssh: 'nebula' }, ...more }),
      name: 'nebula',
    })
    const exporterUrl = (): string => `http://127.0.0.1:${exporter.port}/metrics`
    const prometheusUrl = (): string => `http://127.0.0.1:${prometheus.port}`
    const askExporter = (url = exporterUrl()) => askAspect(exporterProbe, broker({ exporter: url }))
    const askPrometheus = (url = prometheusUrl(), more: Readonly<Record<string, unknown>> = {}) =>
      askAspect(prometheusProbe, broker({ prometheus: url, ...more }))
    async function sampleOf(port: number): Promise<Sample> {
      const connection = await connect(port)
      const sample = await sampled(
        createRedisProbe(watching({}), () => performance.now()),
        connection,
        Date.now(),
      )
      connection.close()
      return sample
    }

    /** An hour of a minute's samples of memory that rises by 1000 a minute, with ten minutes missing. */
    const past = (port: number): string => {
      const rows = Array.from({ length: 60 }, (_, minute) => minute).filter(
        minute => minute < 30 || minute >= 40,
      )
      const at = (minute: number): number => startMs / 1000 + minute * 60
      const from = `{instance="127.0.0.1:${port}",job="redis"}`
      return [
        '# TYPE redis_memory_used_bytes gauge',
        ...rows.map(minute => `redis_memory_used_bytes${from} ${1000 * minute} ${at(minute)}`),
        '# TYPE redis_stream_length gauge',
        `redis_stream_length{instance="127.0.0.1:${port}",db="db0",stream="frames"} 7 ${at(2)}`,
        '# TYPE redis_commands_processed counter',
        ...rows.map(minute => `redis_commands_processed_total${from} ${600 * minute} ${at(minute)}`),
        '# EOF',
        '',
      ].join('\n')
    }

    beforeAll(async () => {
      site = createSite()
      const sshd = await site.sshd('sshd')
      site.know(sshd)
      site.config({ nebula: sshd })
      redis = await site.redis()
      exporter = await startExporter(site.path('exporter'), redis.port)
      site.cleanup(() => exporter.kill())
      host = await open(site.reach(), brokerOf({ ssh: 'nebula' }, { port: redis.port }))
    })
    afterAll(() => site.remove())

    it('scrapes the exporter through the tunnel: all that INFO says, and nothing that contradicts it', async () => {
      const client = await connect(redis.port)
      await call(client, ['SET', 'a', 1], ['SELECT', 3], ['SET', 'b', 1, 'EX', 1000])
      client.close()
      const sample = await sampleOf(redis.port)
      const read = await askExporter().known(host, null, sample)
      expect(read).toMatchObject({ trouble: null, up: true, differences: [], late: null })
      expect(read.version).toMatch(/^\d+\.\d+/)
      expect(read.scrapeMs).toBeGreaterThan(read.ownScrapeMs ?? 0)
      const notSaid = redisNumbers.map(([name]) => name).filter(name => read.values[name] === undefined)
      // An AOF that was never rewritten has no duration.
      expect(notSaid).toEqual(['redis_instantaneous_ops_per_sec', 'redis_aof_last_rewrite_duration_sec'])
      expect(read.values).toMatchObject({ redis_db_keys: 2, redis_db_keys_expiring: 1 })
    })

    it('says when the exporter watches another Redis, or a setting differs', async () => {
      const other = await site.redis()
      const elsewhere = await askExporter().known(host, null, await sampleOf(other.port))
      expect(elsewhere.differences).toEqual([expect.stringContaining('another Redis')])
      const sample = await sampleOf(redis.port)
      const metrics = { ...sample.metrics, redis_memory_max_bytes: 4096, redis_commands_processed_total: 1e9 }
      const differs = await askExporter().known(host, null, { ...sample, metrics })
      expect(differs.differences).toEqual([
        'redis_memory_max_bytes is 0 by the exporter and 4096 by INFO.',
        expect.stringMatching(
          /^redis_commands_processed_total is \d+ by the exporter and 1000000000 by INFO\.$/,
        ),
      ])
    })

    it('tells a wrong address from an exporter that is away, and from a link that is', async () => {
      const away = await askExporter(`http://127.0.0.1:${await freePort()}/metrics`).known(host, null)
      expect(away.trouble).toContain('Nothing listens on')
      const wrong = await askExporter(`${exporterUrl()}/of/what`).known(host, null)
      expect(wrong.trouble).toMatch(/404|not with metrics|web page/)
      const closed = await open(site.reach(), brokerOf({ ssh: 'nebula' }))
      closed.close()
      expect(await askExporter().read(closed, null)).toMatchObject({ state: 'unknown' })
    })

    it('follows Prometheus from its first seconds on', async () => {
      const gone = await freePort()
      prometheus = await startPrometheus(site.path('prometheus'), [exporter.port, gone], past(exporter.port))
      site.cleanup(() => prometheus.kill())
      const asked = askPrometheus()
      const first = await asked.known(host, null)
      expect(first).toMatchObject({ targets: [], redisUp: null, instance: null })
      expect(first.notes[0]).toContain('no targets yet')
      const settled = async () => {
        const { targets, redisUp } = await asked.known(host, null)
        return [redisUp, ...targets.map(target => target.health).sort()]
      }
      await expect.poll(settled, { timeout: 120_000, interval: 250 }).toEqual([true, 'down', 'up'])
      const read = await asked.known(host, null)
      expect(read.version).toMatch(/^2\.\d+\.\d+/)
      expect(read.instance).toBe(`127.0.0.1:${exporter.port}`)
      const target = (port: number) => read.targets.find(each => each.instance === `127.0.0.1:${port}`)
      expect(target(gone)).toMatchObject({ job: 'redis', lastError: expect.stringContaining('refused') })
      expect(target(exporter.port)).toMatchObject({ lastError: null, lastScrapeMs: expect.any(Number) })
    })

    it('says in words what is wrong with an address that is not Prometheus', async () => {
      expect(await askPrometheus(`${prometheusUrl()}/wrong`).read(host, null)).toMatchObject({
        state: 'unknown',
        reason: expect.stringMatching(/404|web page/),
      })
      expect(await askPrometheus(`http://127.0.0.1:${exporter.port}`).read(host, null)).toMatchObject({
        state: 'unknown',
      })
    })

    it('draws the past as Prometheus has it: means, ends, rates and gaps', async () => {
      const series = (...names: readonly string[]): HistoryQuestion => ({
        broker: 'nebula',
        series: names.map(name => ({ name, labels: {} })),
        fromMs: startMs,
        toMs: startMs + 60 * minuteMs,
        points: 12,
      })
      const asked = series('redis_memory_used_bytes', 'redis_commands_per_second', 'host_load')
      asked.series.push({ name: 'queue_length', labels: { queue: 'frames' } })
      const answer = await queryPrometheus(host, prometheusUrl(), asked)
      if (!answer.ok) throw new Error(answer.error)
      expect(answer.value.map(({ key }) => [key.name, key.unit])).toEqual([
        ['redis_memory_used_bytes', 'bytes'],
        ['redis_commands_per_second', 'per-second'],
        ['queue_length', 'count'],
      ])
      const [memory = [], commands = [], frames = []] = answer.value.map(({ points }) => points)
      expect(memory).toHaveLength(12)
      expect(memory[1]).toEqual({ atMs: startMs + 5 * minuteMs, value: 7500, min: 5000, max: 10_000 })
      expect(memory[7]).toEqual({ atMs: startMs + 35 * minuteMs, value: 40_000, min: 40_000, max: 40_000 })
      expect(memory.map(({ value }) => value === null)).toEqual(memory.map((_, at) => at === 6))
      expect(commands[3]?.value).toBeCloseTo(10)
      expect(frames.slice(0, 2).map(({ value }) => value)).toEqual([7, null])
    })

    it('answers the history for more than a day, with what only the file holds', async () => {
      const clock = createClock(Date.now())
      const more = { prometheus: prometheusUrl(), exporter: exporterUrl() }
      const links = { host: async () => ok(host), redis: () => Promise.reject(new Error('no Redis')) }
      const path = site.path('history.sqlite')
      const history = openHistory(path, clock, { links, broker: () => broker(more) })
      history.record('nebula', [measure('depth', 7)])
      clock.pass(1_000)
      const names = ['redis_memory_used_bytes', 'depth']
      const asked = question(clock, 25 * 60 * minuteMs, {
        series: names.map(name => ({ name, labels: {} })),
        points: 300,
      })
      const { source, stepMs, series, notes } = await ask(history, asked)
      await history.stop()
      expect([source, stepMs]).toEqual(['Prometheus', 5 * minuteMs])
      const [memory = [], depth = []] = series.map(({ points }) => points)
      expect(memory.map(({ max }) => max)).toContain(59_000)
      expect(depth.map(({ value }) => value)).toEqual([7])
      expect(notes).toEqual(['Prometheus does not hold depth: this is what is kept on this machine.'])
    })

    it('sees the exporter die, and Redis before it', async () => {
      await redis.kill()
      expect(await askExporter().known(host, null)).toMatchObject({
        trouble: null,
        up: false,
        differences: [],
      })
      const upBy = async () => (await askPrometheus().known(host, null)).redisUp
      await expect.poll(upBy, { timeout: 120_000, interval: 250 }).toBe(false)
      await exporter.kill()
      expect((await askExporter().known(host, null)).trouble).toContain('Nothing listens on')
    })
  },
)
