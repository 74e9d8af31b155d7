import { type ListedAlert, listedAlerts } from '#core/alerts/listed'
import { withUnread } from '#core/health/unread'
import type { AlertRecord, AlertView, Silence } from '#core/model/alert'
import type { Snapshot } from '#core/model/snapshot'
import type { Result } from '#core/result'
import { durationText } from '#core/text/format'
import { plain } from '#core/text/plain'
import type { AlertCommand, SilenceWish } from './alert-args.ts'
import { exitCode, statusCode } from './exit.ts'
import { type Face, snapshotWhere, when } from './face.ts'
import { tellUnread, wholly } from './status.ts'
import { tableLines } from './table.ts'

/** A broker that is down needs a second look before its alert is raised. */
const secondLookMs = 10_000

/** `alerts`, `ack`, `unack`, `snooze` and `silence`. */
export async function alerts(face: Face, command: AlertCommand): Promise<number> {
  const { handlers } = face.engine
  switch (command.name) {
    case 'alerts':
      return command.log ? await listLog(face, command.limit) : await listStanding(face)
    case 'ack': {
      const { alert, note } = command
      return tell(face, await handlers.acknowledgeAlert({ alert, note }), `${alert} is acknowledged.`)
    }
    case 'unack': {
      const { alert } = command
      return tell(
        face,
        await handlers.unacknowledgeAlert({ alert }),
        `${alert} is not acknowledged any more.`,
      )
    }
    case 'snooze': {
      const { alert, forMs } = command
      const untilMs = forMs === null ? null : Date.now() + forMs
      const said =
        untilMs === null ? `${alert} is told again.` : `${alert} is quiet until ${when(face, untilMs)}.`
      return tell(face, await handlers.snoozeAlert({ alert, untilMs }), said)
    }
    case 'silence':
      return await silence(face, command.what)
  }
}

function tell(face: Face, done: Result<unknown>, said: string): number {
  if (!done.ok) face.output.note(done.error)
  else if (face.options.json) face.output.json(done.value)
  else face.output.line(said)
  return done.ok ? exitCode.done : exitCode.failed
}

const isJudged = ({ brokers }: Snapshot): boolean =>
  brokers.every(
    ({ health, alerts: standing }) =>
      health.level !== 'down' || standing.some(({ rule }) => rule === 'instance-down'),
  )

async function listStanding(face: Face): Promise<number> {
  await wholly(face, face.options.broker)
  const judged = await snapshotWhere(face, isJudged, secondLookMs)
  const snapshot = withUnread(judged, face.voice.language)
  const { alerting } = snapshot
  const listed = listedAlerts(snapshot.brokers, face.engine.pendingAlerts)
  if (face.options.json) face.output.json(listed)
  else if (listed.length === 0) face.output.line('No alert stands.')
  else {
    const rows = listed.map(alert => listedRow(face, alert))
    const header = ['ALERT', 'BROKER', 'RULE', 'SEVERITY', 'SINCE', 'WHAT', 'NOTE']
    for (const line of tableLines(header, rows)) face.output.line(line)
  }
  const bare = new Set(listed.flatMap(one => (one.state === 'unwatched' ? [one.broker] : [])))
  tellUnread(
    face,
    snapshot.brokers.filter(({ name }) => !bare.has(name)),
  )
  // Beside the list: scripts read stdout.
  for (const note of alerting.notes) face.output.note(plain(note, 500))
  if (alerting.delivery !== null && !face.options.json) face.output.note(plain(alerting.delivery))
  const code = statusCode[snapshot.worst]
  return code === exitCode.done && listed.length > 0 ? exitCode.failed : code
}

function listedRow(face: Face, listed: ListedAlert): readonly string[] {
  switch (listed.state) {
    case 'firing':
      return standingRow(face, listed)
    case 'pending': {
      const hold = `pending: raised after ${durationText('en', listed.holdSeconds * 1000)}`
      const note = noteOf(face, listed)
      return [none, ...whatOf(face, listed), note === '' ? hold : `${hold}, ${note}`]
    }
    case 'unwatched':
      return [
        none,
        listed.broker,
        none,
        none,
        when(face, listed.sinceMs),
        plain(listed.text, 1000),
        'no alert yet',
      ]
  }
}

const none = '–'

const standingRow = (face: Face, alert: AlertView): readonly string[] => [
  alert.id,
  ...whatOf(face, alert),
  noteOf(face, alert),
]

const whatOf = (face: Face, alert: Omit<AlertView, 'id' | 'raisedAtMs'>): readonly string[] => [
  alert.broker,
  alert.rule,
  alert.severity,
  when(face, alert.sinceMs),
  plain(alert.text, 1000),
]

function noteOf(
  face: Face,
  { acknowledged, snoozedUntilMs, quiet, sinceDeploy }: Omit<AlertView, 'id' | 'raisedAtMs'>,
): string {
  const deploy = sinceDeploy === null ? [] : [`since ${plain(sinceDeploy.title)}`]
  if (acknowledged !== null) {
    const note = acknowledged.note === '' ? '' : `: ${plain(acknowledged.note)}`
    return [...deploy, `acknowledged by ${plain(acknowledged.by)}${note}`].join(', ')
  }
  const snooze = snoozedUntilMs === null ? [] : [`snoozed until ${when(face, snoozedUntilMs)}`]
  return [...deploy, ...snooze, ...(quiet === null ? [] : [plain(quiet)])].join(', ')
}

async function listLog(face: Face, limit: number): Promise<number> {
  const records = await face.engine.handlers.alertLog({ broker: face.options.broker, limit })
  if (face.options.json) face.output.json(records)
  else if (records.length === 0) face.output.line('No alert was raised yet.')
  else {
    const rows = records.map(record => logRow(face, record))
    const header = ['ALERT', 'BROKER', 'RULE', 'SEVERITY', 'RAISED', 'CLEARED', 'TOLD', 'WHAT']
    for (const line of tableLines(header, rows)) face.output.line(line)
  }
  return exitCode.done
}

const logRow = (face: Face, record: AlertRecord): readonly string[] => [
  record.id,
  record.broker,
  record.rule,
  record.severity,
  when(face, record.raisedAtMs),
  record.clearedAtMs === null ? 'stands' : when(face, record.clearedAtMs),
  record.told ? 'yes' : 'no',
  plain(record.text),
]

async function silence(face: Face, wish: SilenceWish): Promise<number> {
  const { handlers } = face.engine
  switch (wish.do) {
    case 'list':
      return listSilences(face, (await handlers.snapshot()).silences)
    case 'end':
      return tell(face, await handlers.endSilence({ id: wish.id }), `The silence ${wish.id} is over.`)
    case 'begin': {
      const { rule, forMs, comment } = wish
      const { broker } = face.options
      const begun = await handlers.silence({ broker, rule, untilMs: Date.now() + forMs, comment })
      const said = begun.ok ? `Silence ${begun.value.id} until ${when(face, begun.value.untilMs)}.` : ''
      return tell(face, begun, said)
    }
  }
}

function listSilences(face: Face, silences: readonly Silence[]): number {
  if (face.options.json) face.output.json(silences)
  else if (silences.length === 0) face.output.line('Nothing is silenced.')
  else {
    const rows = silences.map(one => [
      one.id,
      one.broker ?? 'all',
      one.rule ?? 'all',
      when(face, one.untilMs),
      plain(one.by),
      plain(one.comment),
    ])
    for (const line of tableLines(['SILENCE', 'BROKER', 'RULE', 'UNTIL', 'BY', 'COMMENT'], rows)) {
      face.output.line(line)
    }
  }
  return exitCode.done
}
