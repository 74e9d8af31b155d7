import type { BrokerConfig } from '#core/model/config'
import type { ActionKind, PlanNote } from '#core/model/run'
import { persistenceSettings, runningPersistence } from '#core/persistence/config'
import type { Server } from '#core/persistence/format'
import { formatNotes, preparationFor, startNotes } from '#core/persistence/preparation'
import type { ContainerStart, Plan } from '#core/plan/plan'
import type { HostSession, Redis } from '#core/ports'
import { flagField, type Info, textField } from '#core/redis/info'
import { readReplicas } from '#core/runtimes/compose/asked-redis'
import { sameRedis } from './asked-redis.ts'
import { question } from './question.ts'
import { type ReadStart, readStart } from './starts.ts'
import { configValues, infoIn } from './work/asking.ts'

/**
 * What the running Redis itself says about a plan: whether it is the one in the container, and whether the container that
 * takes its place will load what it holds. `stop` notes forbid the plan.
 */
export async function dataNotes(
  host: HostSession,
  redis: Redis,
  broker: BrokerConfig,
  plan: Plan,
): Promise<readonly PlanNote[]> {
  const save = plan.main.flatMap(step => step.work).find(work => work.do === 'save')
  if (save?.do !== 'save') return []
  const same = await sameRedis(host, redis, broker, save.container)
  if (!same.ok) return [{ level: 'stop', text: same.error.text }]
  const replicas = await replicaNotes(host, save.container, plan.kind)
  const [start, before] = save.starts ?? []
  if (start === undefined) return replicas
  const [replies, values, found] = await Promise.all([
    redis.pipeline([['INFO']]),
    configValues(redis, persistenceSettings),
    startIn(host, start),
  ])
  if (!replies.ok || !values.ok) return replicas
  // Without the new image, the one that runs tells most of it.
  const next = found ?? (before === undefined ? null : await startIn(host, before))
  if (next === null) return [...replicas, unpulled]
  const info = infoIn(replies.value[0])
  const running = runningPersistence(values.value, flagField(info, 'aof_enabled'))
  const { obstacles } = preparationFor(running, [next.loads])
  const server = serverOf(info)
  return [
    ...replicas,
    ...obstacles.map((text): PlanNote => ({ level: 'stop', text })),
    ...startNotes(running, next.loads).map((text): PlanNote => ({ level: 'warn', text })),
    ...(found === null ? [unpulled] : []),
    ...(server === null || next.server === null ? [] : formatNotes(server, next.server, next.loads)),
  ]
}

/** How a container of the plan would start; null while that cannot be read. */
async function startIn(host: HostSession, start: ContainerStart): Promise<ReadStart | null> {
  const read = await readStart(host, { ...start, config: start.planned ?? start.config })
  return read.ok ? read.value : null
}

const unpulled: PlanNote = {
  level: 'info',
  text: 'The host does not have the image yet. What the new container loads at its start is compared once it is pulled, before anything stops.',
}

function serverOf(info: Info): Server | null {
  const valkey = textField(info, 'valkey_version')
  if (valkey !== null) return { product: 'valkey', version: valkey }
  const version = textField(info, 'redis_version')
  return version === null ? null : { product: 'redis', version }
}

async function replicaNotes(
  host: HostSession,
  container: string,
  kind: ActionKind,
): Promise<readonly PlanNote[]> {
  const listed = await question(host, readReplicas(container), 'The containers could not be listed')
  const names = listed.ok ? listed.value.split('\n').filter(name => name !== '') : []
  const others = names.filter(name => name !== container)
  if (others.length === 0) return []
  const [it, is] = others.length === 1 ? ['it', 'is'] : ['they', 'are']
  return kind === 'backup'
    ? [
        {
          level: 'warn',
          text: `Only ${container} is backed up. ${others.join(', ')} ${is} of the same service.`,
        },
      ]
    : [
        {
          level: 'stop',
          text: `The service runs in ${names.length} containers, and only ${container} is asked and saved. ${others.join(', ')} ${is} of the same service, so ${it} would be replaced unsaved. Scale the service to one container first.`,
        },
      ]
}
