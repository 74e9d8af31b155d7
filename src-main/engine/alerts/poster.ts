import type { Post } from '#core/alerts/state'
import { mayBeTakenLater, retryAfterMs } from '#core/alerts/webhook'
import type { AlertsConfig } from '#core/model/config'
import type { Http, Secrets } from '#core/ports'
import { err, ok, type Result } from '#core/result'

/** What sending needs. */
export interface PosterDeps {
  readonly http: Http
  readonly secrets: Secrets
  readonly nowMs: () => number
  readonly warn: (text: string) => void
}

/** What became of the message that was next: it is done with, or is to be tried again. */
export type PostOutcome = { readonly id: string; readonly again: Post | null }

const timeoutMs = 10_000
const mostBytes = 65_536

/** Sends the message whose turn it is, oldest first; null when none is due. */
export async function sendNext(
  webhook: NonNullable<AlertsConfig['webhook']>,
  posts: readonly Post[],
  deps: PosterDeps,
): Promise<PostOutcome | null> {
  const [next] = posts
  if (next === undefined || !isDue(next, deps.nowMs())) return null
  const sent = await send(webhook, next.body, deps)
  if (sent.ok) return { id: next.id, again: null }
  const attempts = next.attempts + 1
  // The first failure of a message and every tenth are told: the log is for people, too.
  if (attempts % 10 === 1) deps.warn(`The webhook of alerts: ${sent.error.why}`)
  if (!sent.error.later) return { id: next.id, again: null }
  return { id: next.id, again: { ...next, attempts, nextAtMs: deps.nowMs() + retryAfterMs(attempts) } }
}

/** A time that no pause reaches is one of a clock that was set back since. */
const isDue = ({ attempts, nextAtMs }: Post, nowMs: number): boolean =>
  nextAtMs <= nowMs || nextAtMs - nowMs > retryAfterMs(attempts)

interface Refusal {
  readonly why: string
  /** Whether the same message may be taken later. */
  readonly later: boolean
}

async function send(
  webhook: NonNullable<AlertsConfig['webhook']>,
  body: string,
  { http, secrets }: PosterDeps,
): Promise<Result<null, Refusal>> {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (webhook.authorization !== undefined) {
    const secret = await secrets.resolve(
      webhook.authorization,
      'alerts',
      'Authorization of the alerts webhook',
    )
    if (!secret.ok) return err({ why: secret.error.message, later: true })
    headers.authorization = secret.value
  }
  const answer = await http.send({
    method: 'POST',
    url: webhook.url,
    headers,
    body,
    timeoutMs,
    maxBytes: mostBytes,
  })
  if (!answer.ok) return err({ why: answer.error.message, later: true })
  const { status } = answer.value
  if (status >= 200 && status < 300) return ok(null)
  return err({ why: `it answered ${status}.`, later: mayBeTakenLater(status) })
}
