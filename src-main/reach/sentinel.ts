import { setTimeout as sleep } from 'node:timers/promises'
import type { LinkFault } from '#core/model/link'
import type { Redis, RedisNode } from '#core/ports'
import { addressText } from '#core/redis/slots'
import { err, ok, type Result } from '#core/result'
import type { RedisNodes } from './redis-nodes.ts'
import { roleAsker } from './role.ts'
import { type Circle, type NamedMaster, type SentinelConfig, sentinelCircle } from './sentinel-circle.ts'

/** A master that just failed is asked after again for this long: a failover is followed as soon as it is decided. */
const patienceMs = 3000
const askAgainMs = 250
const lookEveryMs = 1000

/** A connection to the master, and what it was found by. */
interface Found {
  readonly redis: Redis
  readonly named: NamedMaster
}

const samePlace = (one: NamedMaster, other: NamedMaster): boolean =>
  addressText(one.address) === addressText(other.address)

/** A newer word of the Sentinels than `named`, that it is another Redis; looked for each second until `signal` ends. */
async function otherMaster(circle: Circle, named: NamedMaster, signal: AbortSignal): Promise<NamedMaster> {
  for (;;) {
    await sleep(lookEveryMs)
    const said = signal.aborted ? null : await circle.ask()
    const newer = said?.ok ? said.value.find(({ epoch }) => epoch > named.epoch) : undefined
    if (signal.aborted || (newer !== undefined && !samePlace(newer, named))) return newer ?? named
  }
}

/** Connects to the one that is named master, and stays only where that Redis itself says that it is one. */
async function dial(
  named: NamedMaster,
  config: SentinelConfig,
  nodes: RedisNodes,
): Promise<Result<Redis, LinkFault>> {
  const node: RedisNode = { ...named.address, is: 'redis' }
  const opened = await nodes.open(node)
  if (!opened.ok) return opened
  const isMaster = await roleAsker(opened.value)()
  if (isMaster === true) return opened
  opened.value.close()
  const { faults } = nodes
  if (isMaster === null)
    return err(faults.make('redis-noperm', 'broker', 'fault-role-unknown', { name: nodes.name(node) }))
  return err(
    faults.make('refused', 'broker', 'fault-role-replica', {
      name: nodes.name(named.by),
      node: addressText(node),
      master: config.master,
    }),
  )
}

/** Dials whom the Sentinels name; one that does not answer is given up as soon as they name another. */
async function find(
  circle: Circle,
  config: SentinelConfig,
  nodes: RedisNodes,
): Promise<Result<Found, LinkFault>> {
  const said = await circle.ask()
  if (!said.ok) return said
  const { master } = config
  let last = nodes.faults.make('refused', 'broker', 'fault-sentinels-no-master', { master })
  for (const named of said.value) {
    const stop = new AbortController()
    const dialled = dial(named, config, nodes)
    const found = await Promise.race([dialled, otherMaster(circle, named, stop.signal)])
    stop.abort()
    if (!('ok' in found)) {
      void dialled.then(late => {
        if (late.ok) late.value.close()
      })
      return find(circle, config, nodes)
    }
    if (found.ok) return ok({ redis: found.value, named })
    last = found.error
  }
  return err(last)
}

/** Starts work unless it still goes on. */
function onceAtATime(work: () => Promise<void>): () => void {
  let busy = false
  return () => {
    if (busy) return
    busy = true
    void work().finally(() => {
      busy = false
    })
  }
}

/** The connection, closed as `moved` as soon as the Sentinels name another master, or this one serves as one no more. */
function follow({ redis, named }: Found, circle: Circle, config: SentinelConfig, nodes: RedisNodes): Redis {
  const isMaster = roleAsker(redis)
  let epoch = named.epoch
  let resolveClosed: (why: LinkFault) => void = () => undefined
  const closed = new Promise<LinkFault>(resolve => {
    resolveClosed = resolve
  })
  const finish = (why: LinkFault): void => {
    clearInterval(timer)
    resolveClosed(why)
    circle.close()
    redis.close()
  }
  const moved = (node: string | null): void => {
    const who = { name: nodes.name({ ...named.address, is: 'redis' }), master: config.master }
    finish(
      node === null
        ? nodes.faults.make('moved', 'broker', 'fault-moved', who)
        : nodes.faults.make('moved', 'broker', 'fault-moved-to', { ...who, node }),
    )
  }
  const askSentinels = async (): Promise<void> => {
    const said = await circle.ask()
    const [newest] = said.ok ? said.value : []
    // One name for a Redis at this Sentinel and another at that one make no failover: only a newer epoch does.
    if (newest === undefined || (newest.epoch >= 0 && newest.epoch <= epoch)) return
    epoch = newest.epoch
    if (!samePlace(newest, named)) moved(addressText(newest.address))
  }
  const askMaster = async (): Promise<void> => {
    if ((await isMaster()) === false) moved(null)
  }
  // A master that is stuck answers nothing: the Sentinels are asked beside it.
  const looks = [onceAtATime(askSentinels), onceAtATime(askMaster)]
  const timer = setInterval(() => {
    for (const look of looks) look()
  }, lookEveryMs)
  timer.unref()
  void redis.closed.then(finish)
  const { node, pipeline, calls, heardMs } = redis
  return { node, pipeline, calls, heardMs, closed, close: () => redis.close() }
}

/** Opens a connection to the master that the Sentinels name; it is closed when they name another. */
export async function openMaster(
  config: SentinelConfig,
  nodes: RedisNodes,
): Promise<Result<Redis, LinkFault>> {
  const circle = sentinelCircle(config, nodes)
  const endMs = performance.now() + patienceMs
  for (;;) {
    const found = await find(circle, config, nodes)
    if (found.ok) return ok(follow(found.value, circle, config, nodes))
    const passing = found.error.code === 'refused' || found.error.code === 'forward-refused'
    if (!passing || nodes.gone() !== null || performance.now() > endMs) {
      circle.close()
      return found
    }
    await sleep(askAgainMs)
  }
}
