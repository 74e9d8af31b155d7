import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ByteStream, HostSession, Redis } from '#core/ports'
import { brokerOf, createSite, must, open, type Site } from '../engine/reach/site/site.ts'
import { accepts, freePort, until } from '../engine/tools/wait.ts'
import { atLeast, atMost, type Figure, median } from './figure.ts'

/** Short turns: whatever else the machine does falls on all ways alike. */
const pingsATurn = 25
const pingTurns = 240
const warmTurns = 40
const fetchesATurn = 8
const fetchTurns = 9

/** One way to the same Redis, as a stream of the app's own. */
interface Way {
  readonly session: HostSession
  readonly port: number
}

interface Ways {
  readonly tunnel: Way
  readonly openSsh: Way
  readonly direct: Way
}

/** `ssh -L` as a person would type it, on the same sshd. */
async function openSshForward(site: Site, redisPort: number): Promise<number> {
  const port = await freePort()
  const config = site.path('.ssh/config')
  const known = `UserKnownHostsFile=${site.path('.ssh/known_hosts')}`
  const args = ['-F', config, '-o', known, '-N', '-L', `127.0.0.1:${port}:127.0.0.1:${redisPort}`, 'nebula']
  const ssh: ChildProcess = spawn('ssh', args, { stdio: 'ignore' })
  site.cleanup(async () => {
    const ended = once(ssh, 'exit')
    if (ssh.kill()) await ended
  })
  await until('ssh -L', () => accepts(port))
  return port
}

async function openWays(site: Site): Promise<Ways> {
  const sshd = await site.sshd('sshd')
  site.know(sshd)
  site.config({ nebula: sshd })
  const redis = await site.redis()
  const reach = site.reach()
  const way = async (by: unknown, port: number): Promise<Way> => ({
    session: await open(reach, brokerOf(by, { port })),
    port,
  })
  return {
    tunnel: await way({ ssh: 'nebula' }, redis.port),
    openSsh: await way({ direct: true }, await openSshForward(site, redis.port)),
    direct: await way({ direct: true }, redis.port),
  }
}

const ping = [['PING']] as const

/** Milliseconds of single PINGs, one after the other, on the connection that the app itself would use. */
async function pings(redis: Redis): Promise<readonly number[]> {
  const taken: number[] = []
  for (let at = 0; at < pingsATurn; at++) {
    const start = performance.now()
    must(await redis.pipeline(ping))
    taken.push(performance.now() - start)
  }
  return taken
}

const valueBytes = 8 * 1024 * 1024
const replyBytes = `$${valueBytes}\r\n`.length + valueBytes + 2

/** Megabytes a second of one large value, fetched again and again over a dialled stream and read as it comes. */
async function megabytesPerSecond(stream: ByteStream): Promise<readonly number[]> {
  const start = performance.now()
  const bytes = stream.incoming[Symbol.asyncIterator]()
  for (let at = 0; at < fetchesATurn; at++) {
    await stream.write(Buffer.from('GET bench\r\n'))
    for (let left = replyBytes; left > 0; ) left -= (await bytes.next()).value?.length ?? left
  }
  return [(fetchesATurn * valueBytes) / 1000 / (performance.now() - start)]
}

/** Measures each way by turns, in changing order, and gives the medians of all that was taken. */
async function byTurns<Name extends string, On>(
  ways: Readonly<Record<Name, On>>,
  turns: number,
  warm: number,
  measure: (way: On) => Promise<readonly number[]>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(ways) as Name[]
  const taken = Object.fromEntries(names.map(name => [name, []])) as unknown as Record<Name, number[]>
  for (let turn = -warm; turn < turns; turn++) {
    const first = Math.abs(turn) % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const values = await measure(ways[name])
      if (turn >= 0) taken[name].push(...values)
    }
  }
  return Object.fromEntries(names.map(name => [name, median(taken[name])])) as Record<Name, number>
}

/** The figures of the tunnel against OpenSSH's own and against none, on a local sshd and Redis. */
export async function tunnelFigures(): Promise<Readonly<Record<string, Figure>>> {
  const site = createSite()
  try {
    const ways = await openWays(site)
    const redis = async ({ session }: Way): Promise<Redis> => must(await session.redis())
    const dialled = async ({ session, port }: Way): Promise<ByteStream> =>
      must(await session.dial('127.0.0.1', port))
    const direct = await redis(ways.direct)
    const connections = { tunnel: await redis(ways.tunnel), openSsh: await redis(ways.openSsh), direct }
    const ping = await byTurns(connections, pingTurns, warmTurns, pings)
    must(await direct.pipeline([['SET', 'bench', 'x'.repeat(valueBytes)]]))
    const streams = { tunnel: await dialled(ways.tunnel), openSsh: await dialled(ways.openSsh) }
    const speed = await byTurns(streams, fetchTurns, 1, megabytesPerSecond)
    return {
      tunnel_ping_vs_openssh: atMost(ping.tunnel / ping.openSsh, 1, 'ratio'),
      tunnel_ping_vs_direct: atMost(ping.tunnel / ping.direct, 3, 'ratio'),
      tunnel_mb_vs_openssh: atLeast(speed.tunnel / speed.openSsh, 0.8, 'ratio'),
    }
  } finally {
    await site.remove()
  }
}
