import type { RedisConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { Redis, RedisNode } from '#core/ports'
import { type Address, addressOf } from '#core/redis/slots'
import { countOf, pairsOf } from '#core/redis/values'
import { err, ok, type Result } from '#core/result'
import type { RedisNodes } from './redis-nodes.ts'

/** The Sentinels of a broker as brokers.yaml names them. */
export type SentinelConfig = NonNullable<RedisConfig['sentinel']>

/** Which Redis one Sentinel says is the master, and how new that word is: a higher epoch is newer. */
export interface NamedMaster {
  readonly address: Address
  readonly epoch: number
  readonly by: RedisNode
}

/** All Sentinels of a broker, each on a connection that is kept between questions. */
export interface Circle {
  /** The newest word on who is master, from all that answer soon; several only where they contradict each other. */
  ask(): Promise<Result<readonly NamedMaster[], LinkFault>>
  close(): void
}

/** One Sentinel. */
interface Member {
  ask(): Promise<Result<NamedMaster, LinkFault>>
  close(): void
}

/** Once one Sentinel answered, the others are waited for this long. */
const othersWithinMs = 700

function member(by: RedisNode, master: string, nodes: RedisNodes): Member {
  const { faults } = nodes
  let redis: Redis | null = null
  let asking: Promise<Result<NamedMaster, LinkFault>> | null = null
  let closed = false

  const connection = async (): Promise<Result<Redis, LinkFault>> => {
    if (redis !== null) return ok(redis)
    const opened = await nodes.open(by)
    if (!opened.ok) return opened
    const mine = opened.value
    redis = mine
    if (closed) mine.close()
    void mine.closed.then(() => {
      if (redis === mine) redis = null
    })
    return opened
  }
  const question = async (): Promise<Result<NamedMaster, LinkFault>> => {
    const connected = await connection()
    if (!connected.ok) return connected
    const replies = await connected.value.pipeline([
      ['SENTINEL', 'get-master-addr-by-name', master],
      ['SENTINEL', 'MASTER', master],
    ])
    if (!replies.ok) return replies
    const [named, details] = replies.value
    if (named && !named.ok)
      return err(
        faults.make('config', 'broker', 'fault-sentinel-refuses', {
          name: nodes.name(by),
          error: named.error,
        }),
      )
    const [host, port]: readonly unknown[] = Array.isArray(named?.value) ? named.value : []
    const address = addressOf(`${host}:${port}`)
    if (address === null || typeof host !== 'string')
      return err(faults.make('config', 'broker', 'fault-sentinel-unknown', { name: nodes.name(by), master }))
    const epoch = details?.ok ? countOf(pairsOf(details.value)?.get('config-epoch')) : null
    return ok({ address: { host, port: address.port }, epoch: epoch ?? -1, by })
  }
  return {
    ask: () => {
      asking ??= question().finally(() => {
        asking = null
      })
      return asking
    },
    close: () => {
      closed = true
      redis?.close()
    },
  }
}

/** The answers of all, or of those that came in time after the first good one. */
function soonest(
  asked: readonly Promise<Result<NamedMaster, LinkFault>>[],
): Promise<readonly Result<NamedMaster, LinkFault>[]> {
  return new Promise(resolve => {
    const come: Result<NamedMaster, LinkFault>[] = []
    let timer: NodeJS.Timeout | undefined
    const finish = (): void => {
      clearTimeout(timer)
      resolve([...come])
    }
    for (const answer of asked)
      void answer.then(result => {
        come.push(result)
        if (come.length === asked.length) finish()
        else if (result.ok) timer ??= setTimeout(finish, othersWithinMs)
      })
  })
}

/** The Sentinels of a broker; nothing is opened before the first question. */
export function sentinelCircle(config: SentinelConfig, nodes: RedisNodes): Circle {
  const members = config.nodes.flatMap(text => {
    const address = addressOf(text)
    return address === null ? [] : [member({ ...address, is: 'sentinel' }, config.master, nodes)]
  })
  return {
    async ask() {
      const answers = await soonest(members.map(one => one.ask()))
      const named = answers.flatMap(answer => (answer.ok ? [answer.value] : []))
      const newest = Math.max(...named.map(({ epoch }) => epoch))
      if (named.length > 0) return ok(named.filter(({ epoch }) => epoch === newest))
      const failed = answers.find(answer => !answer.ok)
      return failed && !failed.ok ? failed : err(nodes.faults.make('config', 'broker', 'fault-sentinel-none'))
    },
    close: () => {
      for (const one of members) one.close()
    },
  }
}
