import type { RabbitmqAspect } from '../model/outside.ts'
import type { Language } from '../text/say.ts'
import type { RabbitmqData, RabbitmqQueue } from './api.ts'
import { type DeadLetterEnd, deadLetterEnd, deadLetterRoute, type Exchanges } from './dead-letters.ts'
import { rabbitmqDetail } from './queue.ts'

/** All that was asked of a RabbitMQ, before it is put together. */
export interface RabbitmqParts {
  readonly overview: RabbitmqData['overview']
  /** Null where the user may not see the nodes. */
  readonly nodes: RabbitmqData['nodes'] | null
  readonly metricsUp: boolean | null
  /** The queues to show. */
  readonly queues: readonly RabbitmqQueue[]
  /** The health check of alarms, asked where the nodes do not tell theirs; null where it does not answer. */
  readonly alarms: RabbitmqData['alarms'] | null
  /** Those that dead letters end in, where they are not shown themselves; null where they could not be asked. */
  readonly others: readonly RabbitmqQueue[] | null
  readonly exchanges: Exchanges
  readonly notes: readonly string[]
}

/** A RabbitMQ that does not answer. */
export const troubledRabbitmq = (trouble: string): RabbitmqAspect => ({
  trouble,
  server: null,
  queues: [],
  notes: [],
})

/** The exchanges, other than the default one, that dead letters of these queues go to. */
export const deadLetterExchanges = (queues: readonly RabbitmqQueue[]): readonly string[] => [
  ...new Set(queues.flatMap(queue => deadLetterRoute(queue)?.exchange || [])),
]

/** Where the dead letters of each queue that has a route end, by its name. */
export function deadLetterEnds(
  queues: readonly RabbitmqQueue[],
  exchanges: Exchanges,
): ReadonlyMap<string, DeadLetterEnd> {
  return new Map(
    queues.flatMap(queue => {
      const route = deadLetterRoute(queue)
      return route === null ? [] : [[queue.name, deadLetterEnd(route, exchanges)] as const]
    }),
  )
}

/** The queues that dead letters end in. */
export const deadLetterQueues = (ends: ReadonlyMap<string, DeadLetterEnd>): readonly string[] => [
  ...new Set([...ends.values()].flatMap(end => (end.to === 'queue' ? [end.queue] : []))),
]

/** Puts a RabbitMQ's answers together. */
export function readRabbitmq(parts: RabbitmqParts, atMs: number, language: Language): RabbitmqAspect {
  const { overview, nodes, queues, others } = parts
  const byName = new Map([...(others ?? []), ...queues].map(queue => [queue.name, queue]))
  // The default exchange drops what is for a queue that is not there.
  const exists = (name: string): boolean => others === null || byName.has(name)
  const ends = new Map(
    [...deadLetterEnds(queues, parts.exchanges)].map(([name, end]) => [
      name,
      end.to === 'queue' && !exists(end.queue) ? ({ to: 'nowhere' } as const) : end,
    ]),
  )
  const detailOf = (queue: RabbitmqQueue) => {
    const end = ends.get(queue.name) ?? null
    const to = end?.to === 'queue' ? end.queue : null
    return rabbitmqDetail(queue, {
      atMs,
      language,
      version: overview.rabbitmq_version,
      deadLetterEnd: end,
      deadLetters: to === null ? null : messagesIn(byName.get(to)),
      sharedWith:
        to === null
          ? []
          : [...ends].flatMap(([name, other]) =>
              other.to === 'queue' && other.queue === to && name !== queue.name ? [name] : [],
            ),
    })
  }
  return {
    trouble: null,
    server: {
      version: overview.rabbitmq_version,
      cluster: overview.cluster_name,
      nodes: (nodes ?? []).map(node => ({
        name: node.name,
        running: node.running,
        memoryAlarm: node.mem_alarm ?? alarmOf(parts.alarms, node.name, 'memory'),
        diskAlarm: node.disk_free_alarm ?? alarmOf(parts.alarms, node.name, 'disk'),
      })),
      connections: overview.object_totals.connections,
      messagesReady: overview.queue_totals.messages_ready,
      messagesUnacknowledged: overview.queue_totals.messages_unacknowledged,
      metricsUp: parts.metricsUp,
    },
    queues: queues.map(detailOf),
    notes: parts.notes,
  }
}

/** Whether a node has an alarm by the health check; null where that was not answered, or failed without saying which. */
function alarmOf(alarms: RabbitmqParts['alarms'], node: string, resource: string): boolean | null {
  if (alarms === null) return null
  if (alarms.status === 'ok') return false
  if (alarms.alarms.length === 0) return null
  return alarms.alarms.some(alarm => alarm.node === node && alarm.resource === resource)
}

function messagesIn(queue: RabbitmqQueue | undefined): number | null {
  const { messages_ready: ready = null, messages_unacknowledged: unacknowledged = null } = queue ?? {}
  return ready === null || unacknowledged === null ? null : ready + unacknowledged
}
