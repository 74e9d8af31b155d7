import { once } from 'node:events'
import { createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RedisCommand } from '#core/ports'
import { call, connect } from '../engine/probes/connect.ts'
import { openLooker } from '../engine/probes/looking.ts'
import { createSite } from '../engine/reach/site/site.ts'
import type { Means } from './family.ts'
import { atMost, type Figure, median } from './figure.ts'

const keys = 1_000_000
const streams = 600
const queues = 200
const restMs = 4_000

/** Another client: a GET a millisecond, one after the other, with the microseconds that each took. */
async function otherClient(
  port: number,
): Promise<{ take(until: Promise<unknown>): Promise<readonly number[]>; end(): void }> {
  const socket = createConnection({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  return {
    async take(until) {
      const taken: number[] = []
      let isOver = false
      const over = until.finally(() => {
        isOver = true
      })
      while (!isOver) {
        await sleep(1)
        const startMs = performance.now()
        socket.write('GET other\r\n')
        await once(socket, 'data')
        taken.push((performance.now() - startMs) * 1000)
      }
      await over
      return taken
    },
    end: () => socket.destroy(),
  }
}

/** How much longer another client waits, in the middle, while a million keys are looked through. */
export async function discoveryRatio({ progress, atEnd }: Means): Promise<Figure> {
  const site = createSite()
  atEnd(site.remove)
  try {
    const { port } = await site.redis(['--enable-debug-command', 'local'])
    const filler = await connect(port)
    const laid: readonly RedisCommand[] = [
      ['DEBUG', 'POPULATE', keys, 'key', 10],
      ...Array.from({ length: streams }, (_, at): RedisCommand => ['XADD', `frames:${at}`, '*', 'a', 1]),
      ...Array.from(
        { length: queues },
        (_, at): RedisCommand => ['HSET', `bull:q${at}:meta`, 'version', 'x'],
      ),
    ]
    await call(filler, ...laid)
    filler.close()
    const looker = await openLooker(site.home, port, {})
    site.cleanup(looker.close)
    const other = await otherClient(port)
    site.cleanup(other.end)
    await other.take(sleep(restMs / 2))
    const before = await other.take(sleep(restMs))
    const pass = looker.discover()
    const during = await other.take(pass)
    const reading = await pass
    const after = await other.take(sleep(restMs))
    if (reading.state !== 'known') throw new Error(reading.reason)
    const { keysSeen, tookMs, found, left } = reading.value
    const restUs = median([...before, ...after])
    progress(
      `${keysSeen} keys in ${(tookMs / 1000).toFixed(1)} s, ${found.length + left} queues; others' p50 ${median(during).toFixed(0)} µs, else ${restUs.toFixed(0)} µs`,
    )
    return atMost(median(during) / restUs, 1.5, 'ratio')
  } finally {
    await site.remove()
  }
}
