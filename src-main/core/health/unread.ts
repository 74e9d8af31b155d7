import { worstLevel } from '../model/level.ts'
import type { QueueView } from '../model/queue.ts'
import type { Reading } from '../model/sample.ts'
import type { BrokerView, Snapshot } from '../model/snapshot.ts'
import { counted, type Language, say } from '../text/say.ts'
import { isUnseen } from './block.ts'

/** The reason of a verdict that rests on more than was read. */
export const unreadCode = 'unread'

/** Kinds whose counts are all there is to see: a sample tells them whole. */
const toldBySample: ReadonlySet<QueueView['kind']> = new Set(['list', 'set', 'rabbitmq'])

/** Whether a broker answers, so that what is read of it counts. */
export const isAnswering = ({ redisLink, sample, health }: BrokerView): boolean =>
  redisLink.state === 'up' && sample !== null && health.level !== 'down' && !isUnseen(health)

/** Whether a broker answers and all was read that a verdict on it rests on. */
export const isWhollyRead = (broker: BrokerView): boolean =>
  isAnswering(broker) && broker.health.reasons.every(({ code }) => code !== unreadCode)

/** A queue that a closer look tells more of, and that had none yet. */
const isUnread = ({ exists, kind, detail }: QueueView): boolean =>
  exists && !toldBySample.has(kind) && detail === null

/** What the verdict on a broker that answers rests on and that was not read yet, a sentence each; none of one that does not. */
export function unreadTexts(broker: BrokerView, language: Language): readonly string[] {
  if (!isAnswering(broker)) return []
  const { queues, aspects } = broker
  const unread = queues.filter(isUnread).length
  return [
    ...(unread === 0
      ? []
      : [
          say(language, 'unread-queues', {
            unread,
            queues: counted(language, 'queues', queues.length),
          }),
        ]),
    ...(isEvaluated(broker, aspects.discovery) ? [] : [say(language, 'unread-search')]),
  ]
}

/** Whether the rules were evaluated on a reading, as they are with each sample; one that cannot be had is none. */
export const isEvaluated = ({ sample }: BrokerView, reading: Reading<unknown>): boolean =>
  reading.state === 'absent' || (reading.state === 'known' && sample !== null && sample.atMs >= reading.atMs)

/** The snapshot as one answer that ends here: a verdict of half of what it rests on is unknown, with what was not read. */
export function withUnread(snapshot: Snapshot, language: Language): Snapshot {
  const brokers = snapshot.brokers.map(broker => {
    const texts = unreadTexts(broker, language)
    if (texts.length === 0) return broker
    const { health } = broker
    const unread = { code: unreadCode, level: 'unknown', layer: 'broker', text: texts.join(' ') } as const
    const level = health.level === 'ok' ? ('unknown' as const) : health.level
    return { ...broker, health: { ...health, level, reasons: [...health.reasons, unread] } }
  })
  return { ...snapshot, brokers, worst: worstLevel(brokers.map(({ health }) => health.level)) }
}
