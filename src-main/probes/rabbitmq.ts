import type { BrokerConfig } from '#core/model/config'
import type { LinkFault } from '#core/model/link'
import type { HostSession } from '#core/ports'
import type { AspectContext, MakeProbe } from '#core/probe'
import { parseMetrics, valuesOf } from '#core/prometheus/text'
import {
  basicAuth,
  managementUrl,
  queuePage,
  type RabbitmqData,
  type RabbitmqKind,
  type RabbitmqQueue,
  rabbitmqData,
} from '#core/rabbitmq/api'
import type { Exchange, Exchanges } from '#core/rabbitmq/dead-letters'
import {
  deadLetterEnds,
  deadLetterExchanges,
  deadLetterQueues,
  readRabbitmq,
  troubledRabbitmq,
} from '#core/rabbitmq/reading'
import { err, ok, type Result } from '#core/result'
import { type Language, say } from '#core/text/say'
import { isServers } from '#core/web/answer'

type Config = NonNullable<BrokerConfig['watch']['rabbitmq']>

const limits = { timeoutMs: 5000, maxBytes: 8 * 1024 * 1024 }
/** Pages of queues in one reading, and exchanges whose bindings are inspected. */
const mostPages = 2
const mostExchanges = 20

/** Why a question was not answered, and whether that is RabbitMQ's doing or the link's. */
interface Failure {
  readonly message: string
  readonly isServers: boolean
  /** What was asked about is not there. */
  readonly isMissing: boolean
}

const failureOf = (fault: LinkFault): Failure => ({
  message: fault.message,
  isServers: isServers(fault),
  isMissing: false,
})

/** The questions of one reading. */
interface Management {
  ask<Kind extends RabbitmqKind>(
    kind: Kind,
    parts: readonly string[],
    query?: Readonly<Record<string, string>>,
  ): Promise<Result<RabbitmqData[Kind], Failure>>
}

function managementOf(host: HostSession, config: Config, password: string, language: Language): Management {
  const headers = basicAuth(config.user, password)
  return {
    async ask(kind, parts, query) {
      const url = managementUrl(config.management, parts, query)
      const answer = await host.http.send({ method: 'GET', url, headers, ...limits })
      if (!answer.ok) return err(failureOf(answer.error))
      const data = rabbitmqData(kind, answer.value, url, language)
      if (data.ok) return data
      return err({ message: data.error, isServers: true, isMissing: answer.value.status === 404 })
    },
  }
}

/** The queues of some names, or all of them, up to the bound; and how many there are. */
async function queuesOf(
  management: Management,
  vhost: string,
  names: readonly string[],
  bare: boolean,
): Promise<Result<{ readonly queues: readonly RabbitmqQueue[]; readonly total: number }, Failure>> {
  const queues: RabbitmqQueue[] = []
  for (let page = 1; ; page++) {
    const got = await management.ask('queues', ['queues', vhost], queuePage(page, names, bare))
    if (!got.ok) return got
    queues.push(...got.value.items)
    if (page >= Math.min(got.value.page_count, mostPages))
      return ok({ queues, total: got.value.filtered_count })
  }
}

async function exchangesOf(
  management: Management,
  vhost: string,
  queues: readonly RabbitmqQueue[],
): Promise<Exchanges> {
  const names = deadLetterExchanges(queues).slice(0, mostExchanges)
  const asked = names.map(async (name): Promise<readonly (readonly [string, Exchange])[]> => {
    const [exchange, bindings] = await Promise.all([
      management.ask('exchange', ['exchanges', vhost, name]),
      management.ask('bindings', ['exchanges', vhost, name, 'bindings', 'source']),
    ])
    if (!exchange.ok) return exchange.error.isMissing ? [[name, 'missing']] : []
    if (!bindings.ok) return []
    const { type, arguments: own, policy } = exchange.value
    // A policy may set one, too; which does is not told here.
    const hasAlternate = 'alternate-exchange' in own || Boolean(policy)
    return [[name, { type, hasAlternate, bindings: bindings.value }]]
  })
  return new Map((await Promise.all(asked)).flat())
}

/** The health check of alarms, where a node does not tell its own; null where there is no need. */
async function alarmsOf(
  management: Management,
  nodes: Result<RabbitmqData['nodes'], Failure>,
): Promise<Result<RabbitmqData['alarms'], Failure> | null> {
  const isTold =
    nodes.ok && nodes.value.every(node => node.mem_alarm !== null && node.disk_free_alarm !== null)
  return isTold || !nodes.ok ? null : management.ask('alarms', ['health', 'checks', 'alarms'])
}

async function metricsAnswer(host: HostSession, url: string | undefined): Promise<boolean | null> {
  if (url === undefined) return null
  const answer = await host.http.send({ method: 'GET', url, ...limits })
  return answer.ok && valuesOf(parseMetrics(answer.value.body), 'rabbitmq_build_info').includes(1)
}

async function read(host: HostSession, config: Config, password: string, atMs: number, language: Language) {
  const management = managementOf(host, config, password, language)
  const overview = await management.ask('overview', ['overview'])
  if (!overview.ok) return overview
  const bare = overview.value.disable_stats === true
  const [nodes, shown, metricsUp] = await Promise.all([
    management.ask('nodes', ['nodes']),
    queuesOf(management, config.vhost, config.queues, bare),
    metricsAnswer(host, config.metrics),
  ])
  if (!shown.ok) return shown
  const { queues, total } = shown.value
  const [exchanges, alarms] = await Promise.all([
    exchangesOf(management, config.vhost, queues),
    alarmsOf(management, nodes),
  ])
  const names = new Set(queues.map(queue => queue.name))
  const unseen = deadLetterQueues(deadLetterEnds(queues, exchanges)).filter(name => !names.has(name))
  const others = unseen.length === 0 ? null : await queuesOf(management, config.vhost, unseen, bare)
  const missing = config.queues.filter(name => !names.has(name))
  const notes = [
    ...(total > queues.length ? [say(language, 'rabbitmq-more', { count: total - queues.length })] : []),
    ...missing.map(name => say(language, 'rabbitmq-no-queue', { queue: name, vhost: config.vhost })),
    ...(nodes.ok ? [] : [say(language, 'rabbitmq-no-nodes', { error: nodes.error.message })]),
    ...(alarms?.ok === false ? [say(language, 'rabbitmq-no-alarms', { error: alarms.error.message })] : []),
  ]
  return ok(
    readRabbitmq(
      {
        overview: overview.value,
        nodes: nodes.ok ? nodes.value : null,
        metricsUp,
        queues,
        others: others === null ? [] : others.ok ? others.value.queues : null,
        alarms: alarms?.ok ? alarms.value : null,
        exchanges,
        notes,
      },
      atMs,
      language,
    ),
  )
}

async function passwordOf(
  { secrets }: AspectContext,
  broker: string,
  config: Config,
  language: Language,
): Promise<Result<string>> {
  if (config.password === undefined) return ok('guest')
  const prompt = say(language, 'prompt-server', { server: 'RabbitMQ', broker })
  const found = await secrets.resolve(config.password, broker, prompt)
  return found.ok ? found : err(found.error.message)
}

/** Whether a person may be asked for it: a file or a variable can come to be there by itself. */
const mayBeAsked = (ref: NonNullable<Config['password']>): boolean => 'ask' in ref || 'stored' in ref

/** Reads a RabbitMQ over its management API, through the link: it needs no Redis. */
export const rabbitmqProbe: MakeProbe<'rabbitmq'> = ({ config: broker, language }) => {
  const config = broker.watch.rabbitmq
  const none = say(language, 'rabbitmq-none')
  /** Who gave no password is not asked again before the host is connected anew. */
  let declined: { readonly host: HostSession; readonly reason: string } | null = null
  return {
    name: 'rabbitmq',
    needs: 'host',
    absent: config === undefined ? none : null,
    everyMs: { seen: 5000, hidden: 15_000 },
    async read(context) {
      if (config === undefined) return { state: 'absent', reason: none }
      if (declined?.host === context.host) return { state: 'unknown', reason: declined.reason }
      const password = await passwordOf(context, broker.name, config, language)
      if (!password.ok) {
        const reason = password.error
        if (config.password && mayBeAsked(config.password)) declined = { host: context.host, reason }
        return { state: 'unknown', reason }
      }
      const atMs = context.nowMs()
      const got = await read(context.host, config, password.value, atMs, language)
      if (got.ok) return { state: 'known', atMs, value: got.value }
      return got.error.isServers
        ? { state: 'known', atMs, value: troubledRabbitmq(got.error.message) }
        : { state: 'unknown', reason: got.error.message }
    },
  }
}
