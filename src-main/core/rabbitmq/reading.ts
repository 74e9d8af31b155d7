import type { RabbitmqAspect } from '../model/outside.ts'
import type { Language } from '../text/say.ts'
import type { RabbitmqData, RabbitmqQueue } from './api.ts'
import type { Bindings, DeadLetterRoute } from './dead-letters.ts'
import { deadLetterQueue, deadLetterRoute } from './dead-letters.ts'
import { rabbitmqDetail } from './queue.ts'

/** All that was asked of a RabbitMQ, before it is put together. */
export interface RabbitmqParts {
  readonly overview: RabbitmqData['overview']
  /** Null where the user may not see the nodes. */
  readonly nodes: RabbitmqData['nodes'] | null
  readonly metricsUp: boolean | null
  /** The queues to show. */
  readonly queues: readonly RabbitmqQueue[]
  /** Those that dead letters end in, where they are not shown themselves. */
  readonly others: readonly RabbitmqQueue[]
  /** By exchange. */
  readonly bindings: ReadonlyMap<string, Bindings>
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

const endOf = (route: DeadLetterRoute, bindings: ReadonlyMap<string, Bindings>): string | null =>
  deadLetterQueue(route, bindings.get(route.exchange) ?? null)

/** Where the dead letters of each queue end, by its name, as far as it can be told. */
export function deadLetterQueues(
  queues: readonly RabbitmqQueue[],
  bindings: ReadonlyMap<string, Bindings>,
): ReadonlyMap<string, string> {
  return new Map(
    queues.flatMap(queue => {
      const route = deadLetterRoute(queue)
      const end = route && endOf(route, bindings)
      return end === null ? [] : [[queue.name, end] as const]
    }),
  )
}

/** Puts a RabbitMQ's answers together. */
export function readRabbitmq(parts: RabbitmqParts, atMs: number, language: Language): RabbitmqAspect {
  const { overview, nodes, queues } = parts
  const ends = deadLetterQueues(queues, parts.bindings)
  const byName = new Map([...parts.others, ...queues].map(queue => [queue.name, queue]))
  const detailOf = (queue: RabbitmqQueue) => {
    const end = ends.get(queue.name) ?? null
    return rabbitmqDetail(queue, {
      atMs,
      language,
      deadLetterQueue: end,
      deadLetters: end === null ? null : messagesIn(byName.get(end)),
      sharedWith:
        end === null
          ? []
          : [...ends].flatMap(([name, to]) => (to === end && name !== queue.name ? [name] : [])),
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
        memoryAlarm: node.mem_alarm,
        diskAlarm: node.disk_free_alarm,
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

function messagesIn(queue: RabbitmqQueue | undefined): number | null {
  const { messages_ready: ready = null, messages_unacknowledged: unacknowledged = null } = queue ?? {}
  return ready === null || unacknowledged === null ? null : ready + unacknowledged
}
