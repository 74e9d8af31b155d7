import { postedOf, withDelivered, withGroup, withProblem } from '#core/alerts/posts'
import type { AlertState, Post } from '#core/alerts/state'
import {
  alertmanagerAt,
  alertmanagerBody,
  isAlertmanager,
  mayBeTakenLater,
  mostPauseMs,
  pauseMs,
  type Receiver,
  receiverAt,
  resendEveryMs,
  webhookBody,
} from '#core/alerts/webhook'
import type { AlertsConfig } from '#core/model/config'
import type { Http, HttpAnswer, Secrets } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { say } from '#core/text/say'
import type { Voice } from '#core/text/time'

/** What sending needs. */
export interface PosterDeps {
  readonly http: Http
  readonly secrets: Secrets
  readonly nowMs: () => number
  readonly steadyMs: () => number
  readonly randomId: () => string
  readonly voice: Voice
  readonly warn: (text: string) => void
}

type Webhook = NonNullable<AlertsConfig['webhook']>
type Change = (state: AlertState) => AlertState

/** Sends groups of alerts to the webhook. */
export interface Poster {
  /** How the receiver is spoken to, as far as is known. */
  receiver(webhook: Webhook): Receiver
  /** The groups that an Alertmanager is to hear of again, so that they do not end there by themselves. */
  withRepeats(webhook: Webhook, state: AlertState): AlertState
  /** Sends the groups whose turn it is; after each, `done` is called with what became of it. */
  send(webhook: Webhook, state: () => AlertState, done: (change: Change) => void): Promise<void>
}

const timeoutMs = 10_000
const mostBytes = 65_536
/** What something that is no webhook answers to a message. */
const isNoWebhook = (status: number): boolean => status >= 400 && status < 500 && !mayBeTakenLater(status)

/** Builds a poster that has sent nothing yet. */
export function createPoster(deps: PosterDeps): Poster {
  const { nowMs, steadyMs } = deps
  /** Addresses of Alertmanagers that were found behind another address. */
  const found = new Map<string, string>()
  const sentAtMs = new Map<string, number>()

  const receiver = ({ url }: Webhook): Receiver => (found.has(url) ? 'alertmanager' : receiverAt(url))

  async function post(webhook: Webhook, state: AlertState, group: Post): Promise<Result<HttpAnswer, string>> {
    const posted = postedOf(state, group)
    const body =
      receiver(webhook) === 'alertmanager'
        ? alertmanagerBody(posted, nowMs())
        : webhookBody(group.broker, posted)
    const url = found.get(webhook.url) ?? webhook.url
    const answer = await request(webhook, { method: 'POST', url, body })
    if (!answer.ok || !isNoWebhook(answer.value.status) || receiver(webhook) === 'alertmanager') return answer
    return (await findsAlertmanager(webhook)) ? await post(webhook, state, group) : answer
  }

  async function findsAlertmanager(webhook: Webhook): Promise<boolean> {
    const there = alertmanagerAt(webhook.url)
    if (there === null) return false
    const answer = await request(webhook, { method: 'GET', url: there.status })
    if (!answer.ok || answer.value.status !== 200 || !isAlertmanager(answer.value.body)) return false
    found.set(webhook.url, there.alerts)
    return true
  }

  async function request(
    { authorization }: Webhook,
    what: { readonly method: 'GET' | 'POST'; readonly url: string; readonly body?: string },
  ): Promise<Result<HttpAnswer, string>> {
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (authorization !== undefined) {
      const prompt = say(deps.voice.language, 'prompt-webhook')
      const secret = await deps.secrets.resolve(authorization, 'alerts', prompt)
      if (!secret.ok) return err(secret.error.message)
      headers.authorization = secret.value
    }
    const answer = await deps.http.send({ ...what, headers, timeoutMs, maxBytes: mostBytes })
    return answer.ok ? ok(answer.value) : err(answer.error.message)
  }

  async function sendOne(webhook: Webhook, state: AlertState, group: Post): Promise<Change> {
    if (postedOf(state, group).length === 0) {
      return now => ({ ...now, posts: now.posts.filter(({ id }) => id !== group.id) })
    }
    const answer = await post(webhook, state, group)
    const atMs = nowMs()
    if (answer.ok && answer.value.status >= 200 && answer.value.status < 300) {
      sentAtMs.set(group.broker, steadyMs())
      const { status } = answer.value
      return now => withDelivered(now, group, status, atMs)
    }
    const status = answer.ok ? answer.value.status : null
    const why = answer.ok ? `it answered ${answer.value.status}.` : answer.error
    const retryAfter = answer.ok ? (answer.value.headers['retry-after'] ?? null) : null
    const attempts = group.attempts + 1
    // The first failure of a message and every tenth are told: the log is for people, too.
    if (attempts % 10 === 1) deps.warn(`The webhook of alerts: ${why}`)
    return now =>
      withProblem(now, group, { atMs, status, why }, pauseMs({ status, retryAfter, attempts }, atMs))
  }

  return {
    receiver,
    withRepeats(webhook, state) {
      if (receiver(webhook) !== 'alertmanager') return state
      const brokers = new Set(state.standing.filter(({ posted }) => posted).map(({ broker }) => broker))
      const isDue = (broker: string): boolean =>
        state.posts.every(one => one.broker !== broker) &&
        steadyMs() - (sentAtMs.get(broker) ?? Number.NEGATIVE_INFINITY) >= resendEveryMs
      let posts: readonly Post[] = state.posts
      for (const broker of [...brokers].filter(isDue)) {
        posts = withGroup(posts, broker, [], nowMs(), deps.randomId())
      }
      return posts === state.posts ? state : { ...state, posts: [...posts] }
    },
    async send(webhook, state, done) {
      for (const { id } of state().posts) {
        const group = state().posts.find(one => one.id === id)
        if (group !== undefined && isDue(group, nowMs())) done(await sendOne(webhook, state(), group))
      }
    },
  }
}

/** A time that no pause reaches is one of a clock that was set back since. */
const isDue = ({ nextAtMs }: Post, nowMs: number): boolean =>
  nextAtMs <= nowMs || nextAtMs - nowMs > mostPauseMs
