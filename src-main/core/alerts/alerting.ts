import type { Alerting } from '../model/alerting.ts'
import { say } from '../text/say.ts'
import { timeText, type Voice } from '../text/time.ts'
import type { AlertState } from './state.ts'
import type { Receiver } from './webhook.ts'

/** How alerts leave this machine; `receiver` is how the webhook is spoken to, null where there is none. */
export function alertingOf(
  { posts, delivered, damaged }: Pick<AlertState, 'posts' | 'delivered' | 'damaged'>,
  receiver: Receiver | null,
  nowMs: number,
  voice: Voice,
): Alerting {
  const waiting = posts.find(({ problem }) => problem !== null) ?? null
  const problem =
    waiting?.problem == null ? null : { ...waiting.problem, nextAtMs: waiting.nextAtMs, groups: posts.length }
  const webhook = receiver === null ? null : { receiver, deliveredAtMs: delivered?.atMs ?? null, problem }
  return {
    webhook,
    notes: [
      ...(damaged === null ? [] : [say(voice.language, 'alerts-damaged', { path: damaged.path })]),
      ...(webhook?.problem ? [problemText(webhook.problem, nowMs, voice)] : []),
    ],
    delivery: webhook === null ? null : deliveryText(webhook, nowMs, voice),
    damaged: damaged?.path ?? null,
  }
}

type Webhook = NonNullable<Alerting['webhook']>

function problemText(
  { atMs, status, why, nextAtMs }: NonNullable<Webhook['problem']>,
  nowMs: number,
  voice: Voice,
): string {
  const times = { time: timeText(voice, atMs, nowMs), next: timeText(voice, nextAtMs, nowMs) }
  return status === null
    ? say(voice.language, 'webhook-away', { ...times, why })
    : say(voice.language, 'webhook-refused', { ...times, status })
}

function deliveryText({ receiver, deliveredAtMs }: Webhook, nowMs: number, voice: Voice): string {
  if (deliveredAtMs === null) return say(voice.language, 'webhook-unused')
  return say(voice.language, `${receiver}-delivered`, { time: timeText(voice, deliveredAtMs, nowMs) })
}
